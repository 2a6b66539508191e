"""The form for a browser: one HTML page."""

from dataclasses import replace

from lxml import html

from toolkit.check.checking import CheckReport
from toolkit.check.formats.page import as_html
from toolkit.formats.page_policy import page_policy


def test_names_are_escaped_and_each_finding_is_an_item(report: CheckReport) -> None:
    page = as_html(report)
    assert "<script>" not in page
    items = [" ".join(item.text_content().split()) for item in html.fromstring(page).xpath("//li")]
    assert len(items) == 2
    assert items[0] == "AUD003 error clipping at 00:12:31.4-00:12:31.9: 42 clipped samplesRecord again."


def test_a_place_has_a_picture_and_a_whole_file_has_none(report: CheckReport) -> None:
    page = html.fromstring(as_html(report))
    assert [picture.text_content().split("\n")[0] for picture in page.xpath("//pre")] == ["\u2585\u2588\u2581"]
    without = html.fromstring(as_html(replace(report, checked={})))
    assert without.xpath("//pre") == []


def test_nothing_found_is_a_sentence() -> None:
    assert "Nothing found." in as_html(CheckReport(()))


def test_the_policy_allows_the_pages_own_style_and_nothing_else(report: CheckReport) -> None:
    page = html.fromstring(as_html(report))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == page_policy(page.findtext("./head/style"))
    assert "script-src" not in policy
    assert not page.xpath("//@style | //script | //@src")
