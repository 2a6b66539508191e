"""The address of a published folder."""

from __future__ import annotations

import pytest

from toolkit.formats.folder_address import folder_address


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://example.org/files/", "https://example.org/files"),
        ("https://example.org", "https://example.org"),
        (" https://example.org/my files/Größe ", "https://example.org/my%20files/Gr%C3%B6%C3%9Fe"),
        ("https://example.org/my%20files/100%", "https://example.org/my%20files/100%25"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("http://u:p@example.org:8080/~ada/(1),a", "http://u:p@example.org:8080/~ada/(1),a"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]:80/a"),
    ],
)
def test_what_a_person_writes_becomes_an_address_that_names_can_follow(written: str, meant: str) -> None:
    assert folder_address(written) == meant
    assert folder_address(meant) == meant


@pytest.mark.parametrize("text", ["", "files", "ftp://example.org", "https://", "https://[", "https://a b/c", "https://x.org:port/",
                                  "https://x.org/a\nb"])  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an address; write one like https://example\.org/files"):
        folder_address(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("https://x.org/?path=", "a query"),
        ("https://x.org/a?", "a query"),
        ("https://x.org/a#b?", "a fragment"),
        ("https://x.org/#", "a fragment"),
    ],
)
def test_a_query_or_a_fragment_is_refused(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=f"has {what} .*; write one like"):
        folder_address(text)
