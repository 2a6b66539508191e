"""``report.html``: what came out, how it sounds, what was done to each track and why, for a producer to read.

Owns what the page shows and how it is made safe; words are ``report_words``', pictures ``report_pictures``'.
The page is one file: style and one script allowed by their digests, nothing fetched but sound beside it; every text escaped and each on one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from toolkit.formats.page_policy import page_policy
from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import short_clock_text
from toolkit.model.highlight import Highlight
from toolkit.model.printable import one_line
from toolkit.model.report import Report
from toolkit.model.timeline import Timeline
from toolkit.pipeline.report import words
from toolkit.pipeline.report.pictures import master_picture, track_pictures, tracks_axis
from toolkit.pipeline.stages.labels import stage_label


def render_report_page(
    report: Report,
    *,
    chapters: Sequence[Chapter] = (),
    highlights: Sequence[Highlight] = (),
    timeline: Timeline | None = None,
) -> str:
    """Return the page of a report: a whole HTML document that opens from disk, well-formed as XML too.

    Parameters
    ----------
    report : Report
        What was measured and done. A track's ``before`` is in its own time, its ``after`` in the session's: both are drawn
        in session time, ``before`` moved by the sync offset.
    chapters, highlights : sequence
        In episode time; drawn on the master.
    timeline : Timeline, optional
        Of the episode: its cold open, music and inserts are shaded and named.

    Returns
    -------
    str
        A few hundred kB at most, whatever the length of the episode.
    """
    style, script = _resource("report.css"), _resource("report.js")
    axis = tracks_axis(report)
    return _template().render(
        report=report,
        words=words,
        style=Markup(style),  # noqa: S704 - the package's own file
        script=Markup(script),  # noqa: S704 - as well
        policy=page_policy(style, script, also="img-src data:; media-src 'self' file:"),
        plays=bool(report.deliverables),
        tightened=words.tightened_text(timeline) if timeline else "",
        master=master_picture(report, chapters, highlights, timeline),
        tracks=[(track, track_pictures(track, axis)) for track in report.tracks],
        highlights=sorted(highlights, key=lambda highlight: highlight.rank),
        stages_s=sum(stage.seconds for stage in report.stages),
        cached=sum(stage.cached for stage in report.stages),
        clock=short_clock_text,
        label=stage_label,
        address=_address,
    )


def _resource(name: str) -> str:
    return resources.files("toolkit.pipeline.report").joinpath("templates", name).read_text("utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    environment.filters["zipped"] = zip
    return environment.from_string(_resource("report.html.j2"))


def _shown(value: object) -> object:
    """Keep control characters and lone surrogates off the page: no XML holds them, and UTF-8 not the latter."""
    # Path data are most of the page and plain, so they are not walked letter by letter.
    if not isinstance(value, str) or isinstance(value, Markup) or (value.isascii() and value.isprintable()):
        return value
    return one_line(value)


def _address(name: str) -> str:
    """Return a link to a file beside the page; the leading dot keeps any name from being a scheme."""
    return "./" + quote(name.encode("utf-8", "replace"))
