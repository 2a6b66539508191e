"""No page that podkit writes runs or fetches anything but its own."""

import base64
import hashlib
from pathlib import Path

import pytest

from toolkit.formats.page_policy import page_policy

TOOLKIT = Path(__file__).parents[2] / "toolkit"
PAGES = [path for path in TOOLKIT.rglob("*") if path.suffix in (".py", ".j2", ".html")
         and "<html" in path.read_text("utf-8").lower()]  # fmt: skip


def test_a_style_and_a_script_are_named_by_their_digests() -> None:
    style, script = (base64.b64encode(hashlib.sha256(text).digest()).decode() for text in (b"a {}", b"f()"))
    assert page_policy("a {}") == f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    assert page_policy("a {}", "f()", also="img-src data:") == (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_every_page_has_a_policy_and_names_no_address_to_those_it_links_to(path: Path) -> None:
    text = path.read_text("utf-8")
    assert 'http-equiv="Content-Security-Policy" content="{' in text
    assert 'name="referrer" content="no-referrer"' in text


def test_there_are_three_pages() -> None:
    assert sorted(path.name for path in PAGES) == ["notes_html.py", "page.py", "report.html.j2"]
