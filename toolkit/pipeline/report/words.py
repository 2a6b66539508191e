"""The report's figures in words: numbers with their units, verdicts, and what is worth telling of a recording.

Owns wording and rounding; the page (``report_page``) owns where it all stands. A figure that does not exist, such as the
loudness of silence, is an en dash.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from toolkit.editorial.listen_places import listening_time_s
from toolkit.model.clock_text import short_clock_text
from toolkit.model.listen import ListenPlace
from toolkit.model.measurement import Measurement
from toolkit.model.report import Action, DeliverableReport, Report, TrackReport
from toolkit.model.timeline import CONVERSATION, Timeline
from toolkit.model.transcript_edits import TranscriptEdits

NOTHING = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"
_SPACE = "\N{NO-BREAK SPACE}"
_MINUTE_S = 60.0
_MEGABYTE, _KILOBYTE = 1e6, 1e3
# Louder than this against the waveform's zero is heard as a click at every cut.
_MOST_DC_OFFSET = 0.005
_STEERING = frozenset({"R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a file is what the preset asks for; ``is_good`` None where nothing was asked."""

    is_good: bool | None
    text: str


def figure(value: float | None, unit: str = "", decimals: int = 1, *, signed: bool = False) -> str:
    """Return a number and its unit as a person writes them; an en dash for None, infinities and NaN."""
    if value is None or not isfinite(value):
        return NOTHING
    # Adding 0.0 turns a rounded -0.0 into 0.0; nothing has no sign.
    rounded = round(value, decimals) + 0.0
    text = format(rounded, f"{'+' if signed and rounded else ''}.{decimals}f").replace("-", _MINUS)
    return f"{text}{_SPACE}{unit}" if unit else text


def duration_text(seconds: float) -> str:
    """Return ``4:05`` or ``1:02:03``; under a minute ``12.5 s``."""
    if not isfinite(seconds):
        return NOTHING
    return short_clock_text(seconds) if seconds >= _MINUTE_S else figure(seconds, "s")


def size_text(count: int) -> str:
    """Return a size in MB or kB of 1,000, as shops and directories count."""
    return figure(count / _MEGABYTE, "MB") if count >= _MEGABYTE else figure(count / _KILOBYTE, "kB")


def counted(count: int, one: str, many: str = "") -> str:
    """Return ``1 file``, ``3 files``."""
    return f"{count:,}{_SPACE}{one if count == 1 else many or one + 's'}"


def isolated(text: str) -> str:
    """Return a name that cannot turn the text around it, for places without markup (``bdi`` does it elsewhere)."""
    turning = any(unicodedata.bidirectional(letter) in _STEERING for letter in text)
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if turning else text


def target_text(report: Report) -> str:
    """Return what the preset asks for."""
    parts = []
    if report.target_lufs is not None:
        tolerance = f"give or take {report.tolerance_lu:g}{_SPACE}LU"
        parts.append(f"{figure(report.target_lufs, 'LUFS')}, {tolerance}")
    if report.peak_dbtp is not None:
        parts.append(f"peaks at most {figure(report.peak_dbtp, 'dBTP')}")
    return ", ".join(parts)


def verdict(entry: DeliverableReport, report: Report) -> Verdict:
    """Return whether a file is within the target's tolerance and under the ceiling, to a hundredth."""
    if report.target_lufs is None and report.peak_dbtp is None:
        return Verdict(None, "no target to meet")
    loudness = entry.measurement.loudness
    if not isfinite(loudness.integrated_lufs):
        return Verdict(is_good=False, text="silence: there is nothing to hear")
    faults = []
    off_lu = loudness.integrated_lufs - report.target_lufs if report.target_lufs is not None else 0.0
    if round(abs(off_lu), 2) > report.tolerance_lu:
        faults.append(f"{figure(abs(off_lu), 'LU', 2)} too {'loud' if off_lu > 0 else 'quiet'}")
    over_db = loudness.true_peak_dbtp - report.peak_dbtp if report.peak_dbtp is not None else 0.0
    if round(over_db, 2) > 0:
        faults.append(f"peaks {figure(over_db, 'dB', 2)} over the ceiling")
    return Verdict(not faults, "; ".join(faults) or "on target")


def headline(report: Report) -> Verdict:
    """Return the one sentence at the top of the page."""
    verdicts = [verdict(entry, report).is_good for entry in report.deliverables]
    if not verdicts:
        return Verdict(None, "No file was made.")
    good, count = verdicts.count(True), len(verdicts)
    if None in verdicts:
        return Verdict(None, f"{counted(count, 'file')} made; the preset asks for no loudness.")
    if good == count:
        which = {1: "The file is", 2: "Both files are"}.get(count, f"All {count} files are")
        return Verdict(is_good=True, text=f"{which} on target.")
    return Verdict(is_good=False, text=f"{count - good} of {counted(count, 'file')} missed the target.")


def figures(measurement: Measurement | None) -> tuple[str, ...]:
    """Return a recording's figures in the order of :data:`FIGURE_NAMES`; en dashes for a recording that is not there."""
    if measurement is None:
        return (NOTHING,) * len(FIGURE_NAMES)
    loudness = measurement.loudness
    heard = isfinite(loudness.integrated_lufs)
    return (
        duration_text(measurement.duration_s),
        figure(loudness.integrated_lufs, "LUFS"),
        figure(loudness.lra_lu if heard else None, "LU"),
        figure(loudness.true_peak_dbtp, "dBTP"),
        figure(measurement.noise_floor_dbfs, "dBFS"),
        figure(measurement.speech_share * 100, "%", 0),
        clipped_text(measurement),
    )


FIGURE_NAMES = (
    "Duration",
    "Integrated loudness",
    "Loudness range",
    "True peak",
    "Noise floor",
    "Speech share",
    "Clipping",
)


def clipped_text(measurement: Measurement) -> str:
    """Return how much of a recording is clipped: ``none``, or samples and places."""
    if not measurement.clipped_samples:
        return "none"
    text = counted(measurement.clipped_samples, "sample")
    return f"{text} in {counted(len(measurement.clipped), 'place')}" if measurement.clipped else text


def sync_figures(track: TrackReport) -> tuple[tuple[str, str], ...]:
    """Return where a track was put, and how sure that is."""
    known = bool(track.sync_from)
    return (
        ("Sync offset", figure(track.sync_offset_s, "s", 3, signed=True)),
        ("Clock drift", figure(track.drift_ppm, "ppm", signed=True)),
        ("Sync rests on", track.sync_from or NOTHING),
        ("Confidence", figure(track.sync_confidence * 100 if known else None, "%", 0)),
    )


def findings(measurement: Measurement) -> Iterator[str]:
    """Yield what is remarkable about a recording as it came, in sentences."""
    if measurement.hum is not None:
        hum = measurement.hum
        harmonics = f", with {counted(len(hum.harmonics_hz), 'harmonic')}" if hum.harmonics_hz else ""
        yield f"Mains hum at {figure(hum.frequency_hz, 'Hz')}, {figure(hum.level_dbfs, 'dBFS')}{harmonics}."
    if measurement.dual_mono:
        yield "Both channels are the same: a mono recording in a stereo file."
    if measurement.phase_inverted:
        yield "One channel is the other turned upside down: played in mono, they cancel."
    if measurement.dead_channels:
        numbers = ", ".join(str(channel + 1) for channel in measurement.dead_channels)
        yield f"Nothing on channel{'s' if len(measurement.dead_channels) > 1 else ''} {numbers}."
    if abs(measurement.dc_offset) > _MOST_DC_OFFSET:
        yield f"The waveform is off centre by {figure(measurement.dc_offset * 100, '%', signed=True)} of full scale."


def amount_text(action: Action) -> str:
    """Return how much an action did: two decimals at most, a plus before a gain; an en dash for one without amount."""
    if not isfinite(action.amount) or (action.amount == 0 and not action.unit):
        return NOTHING
    decimals = next(count for count in (0, 1, 2) if round(action.amount, count) == round(action.amount, 2))
    return figure(action.amount, action.unit, decimals, signed=action.name.endswith("gain"))


def recording_text(measurement: Measurement) -> str:
    """Return one sentence of figures, for those who do not see the picture."""
    loudness = measurement.loudness
    if not isfinite(loudness.integrated_lufs):
        return f"{duration_text(measurement.duration_s)} long, silent."
    heard = [lufs for lufs in measurement.picture.short_term_lufs if isfinite(lufs)]
    moving = f" Short-term loudness goes from {figure(min(heard))} to {figure(max(heard), 'LUFS')}." if heard else ""
    return (
        f"{duration_text(measurement.duration_s)} long, integrated {figure(loudness.integrated_lufs, 'LUFS')}, "
        f"loudness range {figure(loudness.lra_lu, 'LU')}, true peak {figure(loudness.true_peak_dbtp, 'dBTP')}.{moving}"
    )


def tightened_text(timeline: Timeline) -> str:
    """Return what was taken out of the conversation, "" for nothing."""
    clips = sorted(timeline.in_place(CONVERSATION), key=lambda clip: clip.start)
    removed = [after.start - before.end for before, after in pairwise(clips) if after.start > before.end]
    if not removed:
        return ""
    places = counted(len(removed), "pause was", "pauses were")
    return f"{places} shortened, by {duration_text(timeline.seconds(sum(removed)))} altogether."


def joined(parts: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


@dataclass(frozen=True, slots=True)
class EditLine:
    """One change of the words: when, whose, and the sentence in pieces around what was said and what is written."""

    when: str
    speaker: str
    quote: str
    after: str = ""
    second: str = ""
    at_s: float = 0.0


MOST_EDITS = 40
"""Lines of each kind on the page; report.json has all."""


def edit_lists(edits: TranscriptEdits) -> Iterator[tuple[str, tuple[EditLine, ...], str]]:
    """Yield a heading, its lines and what is said of those that are left out, for each kind of edit that there is."""
    names = [
        EditLine(
            short_clock_text(one.start_s),
            one.speaker,
            one.found,
            after=" is written ",
            second=one.written,
            at_s=one.start_s,
        )
        for one in edits.names
    ]
    rejected = [
        EditLine(short_clock_text(one.start_s), one.speaker, one.text, after=f", rejected: {one.why}", at_s=one.start_s)
        for one in edits.rejected
    ]
    bleed = [
        EditLine(
            short_clock_text(one.start_s),
            one.speaker,
            one.text,
            after=f" is the voice of {isolated(one.voice_of)}",
            at_s=one.start_s,
        )
        for one in edits.bleed
    ]
    for heading, lines in (
        ("Names that were put right", names),
        ("Words that were not believed", rejected),
        ("Bleed that was taken out of the transcript", bleed),
    ):
        left_out = len(lines) - MOST_EDITS
        more = f"and {left_out} more; all of them are in report.json" if left_out > 0 else ""
        if lines:
            yield heading, tuple(lines[:MOST_EDITS]), more


MOST_PLACES = 20
"""Places worth a listen on the page; draft/listen.toml and report.json have all."""


def listen_text(places: Sequence[ListenPlace]) -> str:
    """Return how many places are worth a listen, how long those on the page take, and where the others are."""
    shown = places[:MOST_PLACES]
    minutes = counted(max(1, round(listening_time_s(shown) / _MINUTE_S)), "minute")
    takes = f"{counted(len(shown), 'place')}, what can spoil most first: about {minutes}."
    more = (
        f" {counted(len(places) - len(shown), 'more', 'more')} in draft/listen.toml."
        if len(places) > len(shown)
        else ""
    )
    return f"{takes} Tick off in draft/listen.toml what you have heard.{more}"
