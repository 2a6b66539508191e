"""Results: what a kind of stage leaves in its folder, declared once and then read and written by that declaration alone.

Owns the forms a result may have on disk; which results there are is in :mod:`toolkit.pipeline.stages.results`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from toolkit.pipeline.graph.values import load_value, save_value

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")


@dataclass(frozen=True)
class Result(Generic[T]):
    """A value that every stage of a kind gives: a dataclass, a number or a container of them, as JSON.

    ``stage`` is the name of the stage, or its kind where each part of an episode has one (``analyse`` of
    ``analyse:ada``); ``file`` the file's name in the stage's folder; ``kind`` the type.
    """

    stage: str
    file: str
    kind: type[T]

    def stage_of(self, part: str = "") -> str:
        """Return the name of the stage that gives it, for a part where each has its own."""
        return f"{self.stage}:{part}" if part else self.stage

    def save(self, folder: Path, value: T) -> None:
        """Write the value into the folder of its stage."""
        save_value(folder / self.file, value, self.kind)

    def load(self, folder: Path) -> T:
        """Read the value from the folder of its stage."""
        return load_value(folder / self.file, self.kind)


class TextResult(Result[str]):
    """A text as UTF-8; lone surrogates survive."""

    def __init__(self, stage: str, file: str) -> None:
        super().__init__(stage, file, str)

    def save(self, folder: Path, value: str) -> None:
        """Write the text."""
        (folder / self.file).write_text(value, "utf-8", "surrogatepass", newline="")

    def load(self, folder: Path) -> str:
        """Read the text."""
        with (folder / self.file).open(encoding="utf-8", errors="surrogatepass", newline="") as stream:
            return stream.read()


class ArrayResult(Result["NDArray[Any]"]):
    """One array, as NumPy's own file."""

    def __init__(self, stage: str, file: str) -> None:
        # The type is only spoken of: nothing asks for it, and NumPy is not loaded for a declaration.
        super().__init__(stage, file, object)  # type: ignore[arg-type]

    def save(self, folder: Path, value: NDArray[Any]) -> None:
        """Write the array."""
        import numpy as np

        np.save(folder / self.file, value)

    def load(self, folder: Path) -> NDArray[Any]:
        """Read the array; a file that holds objects is refused."""
        import numpy as np

        found: NDArray[Any] = np.load(folder / self.file, allow_pickle=False)
        return found


class FileResult(Result[Path]):
    """A file that the stage writes itself, such as sound; its value is where it lies."""

    def __init__(self, stage: str, file: str) -> None:
        super().__init__(stage, file, Path)

    def save(self, folder: Path, value: Path) -> None:
        """Take a finished file in."""
        value.rename(folder / self.file)

    def load(self, folder: Path) -> Path:
        """Return where the file lies."""
        return folder / self.file
