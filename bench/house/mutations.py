"""Small changes of a Python source that should make a test fail: where they can be made, and what each puts there.

Owns what is changed and what never is: imports, docstrings, annotations, decorators, blocks for type checkers, what is
logged, and words for people (a string with a space), since a test that repeats a sentence proves nothing. Runs nothing.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"), ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}  # fmt: skip
_OPERATIONS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "+"), ast.Pow: ("**", "*"), ast.BitOr: ("|", "&"), ast.BitAnd: ("&", "|"),
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor", "sorted": "list",
          "minimum": "maximum", "maximum": "minimum", "startswith": "endswith", "endswith": "startswith"}  # fmt: skip
# The arguments of these are types, or names of types.
_TYPE_MAKERS = {"NewType", "TypeVar", "cast", "Literal", "Annotated", "getLogger"}
_LOGS = {"debug", "info", "warning", "error", "exception", "critical", "log"}

_MOST_SHOWN = 60


@dataclass(frozen=True)
class Mutation:
    """One change: the bytes from ``start`` to ``end`` of a source become others."""

    line: int
    """Counted from 1."""
    start: int
    end: int
    before: str
    after: str
    line_text: str
    """The line without the spaces around it."""
    column: int
    """Where the change begins in ``line_text``, counted from 0."""

    @property
    def change(self) -> str:
        """What it does, in words that stay the same as long as the line does."""
        return f"{self.column}: {_short(self.before)} -> {_short(self.after)}"

    def applied(self, source: bytes) -> bytes:
        """Return the changed source."""
        return source[: self.start] + self.after.encode() + source[self.end :]


def mutations_of(source: bytes) -> list[Mutation]:
    """Return every change that can be made, in the order of their places; a few give no other program, see below."""
    tree = ast.parse(source)
    places = _Places(source)
    spared = _spared(tree)
    found = {change for node in ast.walk(tree) if node not in spared for change in _changes(node, places)}
    return [places.mutation(*change) for change in sorted(found)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN - 3]}..."


def is_another_program(mutation: Mutation, source: bytes) -> bool:
    """Return whether a change gives a program at all, and not the same one."""
    try:
        return ast.dump(ast.parse(mutation.applied(source))) != ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return False


class _Places:
    """Offsets in the bytes of a source; the columns of ``ast`` count bytes, too."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._lines = source.splitlines(keepends=True)
        self._begins = [0]
        for line in self._lines:
            self._begins.append(self._begins[-1] + len(line))

    def of(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return the first byte of a node and the one after its last."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._begins[node.lineno - 1] + node.col_offset, self._begins[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr) -> str:
        """Return the source of an expression."""
        start, end = self.of(node)
        return self.source[start:end].decode()

    def between(self, left: ast.expr, right: ast.expr, sign: str) -> tuple[int, int] | None:
        """Return where a sign stands between two operands."""
        since, until = self.of(left)[1], self.of(right)[0]
        # `is  not` may stand with any spaces, and a word has to be one: `in` is not a part of a name.
        pattern = r"\s+".join(map(re.escape, sign.split()))
        bounded = rf"\b{pattern}\b" if sign[0].isalpha() else pattern
        match = re.search(bounded.encode(), self.source[since:until])
        return (since + match.start(), since + match.end()) if match else None

    def mutation(self, start: int, end: int, after: str) -> Mutation:
        """Describe a change of the bytes from ``start`` to ``end``."""
        line = bisect_right(self._begins, start)
        text = self._lines[line - 1].decode()
        column = len(self.source[self._begins[line - 1] : start].decode()) - (len(text) - len(text.lstrip()))
        return Mutation(line, start, end, self.source[start:end].decode(), after, text.strip(), column)


def _spared(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes that are never changed."""
    roots = [root for node in ast.walk(tree) for root in (*_types_of(node), *([node] if _is_spared(node) else []))]
    spared = {below for root in roots for below in ast.walk(root)}
    # A statement that only logs goes with its call.
    return spared | {node for node in ast.walk(tree) if isinstance(node, ast.Expr) and node.value in spared}


def _types_of(node: ast.AST) -> list[ast.expr]:
    """Return what stands in a node for type checkers, or decorates it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [*node.decorator_list, *([node.returns] if node.returns is not None else [])]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases]
    if isinstance(node, ast.arg | ast.AnnAssign):
        return [node.annotation] if node.annotation is not None else []
    return []


def _is_spared(node: ast.AST) -> bool:
    match node:
        # Before Python 3.12 the parts of an f-string have no places of their own.
        case ast.JoinedStr() | ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=test):
            return _last_name(test) == "TYPE_CHECKING"
        case ast.Call(func=called):
            return _is_logging(called) or _last_name(called) in _TYPE_MAKERS
        case ast.Subscript(value=called):
            return _last_name(called) in _TYPE_MAKERS
        case ast.Assign(targets=[target]):
            return _last_name(target) == "__all__"
    return False


def _is_logging(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute) and function.attr in _LOGS and "log" in ast.unparse(function.value).lower()
    )


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def _changes(node: ast.AST, places: _Places) -> Iterator[tuple[int, int, str]]:
    """Yield where a node can be changed, and what comes there."""
    match node:
        case ast.Compare() | ast.BoolOp() | ast.BinOp():
            yield from _other_signs(node, places)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield (*places.of(node), places.text(operand))
        # A condition that begins with `not` loses it as an expression of its own.
        case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.UnaryOp):
            yield (*places.of(test), f"not ({places.text(test)})")
        case ast.comprehension(ifs=tests):
            yield from ((*places.of(test), f"not ({places.text(test)})") for test in tests)
        case ast.Constant(value=value):
            yield from ((*places.of(node), after) for after in _other_constants(value))
        case ast.Call(func=called) if (name := _last_name(called)) in _NAMES:
            _, end = places.of(called)
            yield end - len(name), end, _NAMES[name]
        case ast.stmt():
            yield from ((*places.of(node), after) for after in _other_statements(node))


def _other_signs(node: ast.Compare | ast.BoolOp | ast.BinOp, places: _Places) -> Iterator[tuple[int, int, str]]:
    if isinstance(node, ast.Compare):
        operands, signs = [node.left, *node.comparators], [_COMPARISONS[type(sign)] for sign in node.ops]
    elif isinstance(node, ast.BoolOp):
        operands = node.values
        signs = [("and", "or") if isinstance(node.op, ast.And) else ("or", "and")] * len(operands)
    else:
        operands, signs = [node.left, node.right], [_OPERATIONS[type(node.op)]] if type(node.op) in _OPERATIONS else []
    for left, right, (sign, other) in zip(operands, operands[1:], signs, strict=False):
        found = places.between(left, right, sign)
        if found is not None:
            yield (*found, other)


def _other_constants(value: object) -> Iterator[str]:
    match value:
        case bool():
            yield str(not value)
        case int():
            yield str(value + 1)
        case float():
            # Far enough off that rounding and tolerances do not hide it.
            yield repr(value + 1.0 if abs(value) < 1 else value * 2)
        case str() if value and " " not in value:
            yield '""'


def _other_statements(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Return(value=None | ast.Constant(value=None)):
            pass
        case ast.Return():
            yield "return None"
        case ast.Raise() | ast.AugAssign() | ast.Expr(value=ast.Call()):
            yield "pass"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"
