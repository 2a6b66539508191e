"""``podkit mix``: one file for each speaker, synced, cleaned, levelled and mixed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.command import command
from toolkit.cli.inputs import filled_in
from toolkit.cli.names import named
from toolkit.cli.terminal import Terminal
from toolkit.model.denoiser import Denoiser


@command
def mix(
    terminal: Terminal,
    tracks: Annotated[list[Path], typer.Argument(help="One recording for each speaker.", metavar="TRACK...")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The mix; its suffix is the format.")],
    stems: Annotated[Path | None, typer.Option("--stems", help="Folder for the tracks as they went into the mix.")] = None,
    reference: Annotated[Path | None, typer.Option("--reference", help="The recording of the call itself: used for sync, not part of the mix.")] = None,
    preset: Annotated[str, typer.Option("--preset", "-p", help="Loudness and true peak of the mix.")] = "apple",
    skip: Annotated[list[str] | None, typer.Option("--skip", metavar="REPAIR,...", help="Repairs to skip, separated by commas: clean (all of them), declip, "
                                                   "declick, plosives, high-pass, hum, noise, de-ess.")] = None,
    denoise: Annotated[Denoiser, typer.Option("--denoise", help="How noise is reduced; neural needs the extra denoise, and is slower and stronger.")] = Denoiser.SPECTRAL,
) -> None:  # fmt: skip
    """Sync, clean, level and mix one file for each speaker.

    Example: podkit mix ada.flac ben.flac -o talk.wav --stems stems
    """
    from toolkit.pipeline.episode.options import CLEANINGS

    skipped = named(skip, ("clean", *CLEANINGS), "--skip")
    repairs = frozenset(CLEANINGS) if "clean" in skipped else skipped
    with terminal.stages() as progress:
        from toolkit.pipeline.commands.mix import MixOptions, mix_files

        options = MixOptions(stems, reference, preset, repairs, denoise)
        mixed = mix_files(filled_in(tracks), out, options=options, progress=progress)
    for warning in mixed.warnings:
        terminal.warn(warning)
    loudness = mixed.delivered.measurement.loudness
    terminal.note(f"wrote {mixed.target}: {loudness.integrated_lufs:.1f} LUFS, {loudness.true_peak_dbtp:.1f} dBTP")
    rows = [(track.name, f"{track.sync_offset_s:+.3f} s", f"{track.drift_ppm:+.1f} ppm", track.sync_from,
             "; ".join(action.name for action in track.actions) or "nothing") for track in mixed.tracks]  # fmt: skip
    terminal.say_table(mixed.as_json(), ("track", "offset", "drift", "found by", "what was done"), rows)
