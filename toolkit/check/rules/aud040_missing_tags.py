"""Missing tags."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield what a delivered file's tags lack."""
    file = recording.file
    if recording.preset is None:
        return
    if file.tag_problem:
        yield Observation(file.tag_problem)
    elif file.has_tags:
        missing = [what for what, there in (("title", file.title), ("show", file.show)) if not there]
        if missing:
            yield Observation(f"its tags lack {' and '.join(missing)}")


RULE = Rule(
    code="AUD040",
    name="missing-tags",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="A delivered file has no title or no show in its tags.",
    why="A downloaded episode appears as track01.mp3 in a car.",
    measured="Tags as players read them: ID3, MP4, Vorbis. Only with --preset; recordings need no tags.",
    source="Apple Podcasts and ID3v2.4 (TIT2, TALB)",
    mend="Run `podkit tag FILE --episode FOLDER`.",
    fixable=True,
)
