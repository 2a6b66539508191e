"""Finding presets: the shipped ones by name, a user's own by path."""

from __future__ import annotations

from pathlib import Path

from toolkit.model.errors import InvalidPreset
from toolkit.model.near import nearest
from toolkit.model.preset import Preset, parse_preset
from toolkit.model.toml_slips import NotToml, toml_text
from toolkit.storage.small_file import TABLE_BYTES, read_small


def list_presets() -> list[Preset]:
    """Return the shipped presets in order of name."""
    return [load_preset(path.stem) for path in sorted(_folder().glob("*.toml"))]


def load_preset(name: str, *, beside: Path | None = None) -> Preset:
    """Return a shipped preset by its name, or read one from a file (relative paths are first looked up ``beside``).

    Raises
    ------
    InvalidPreset, UnreadableFile
        When neither is there, or the file is wrong.
    """
    shipped = {path.stem: path for path in sorted(_folder().glob("*.toml"))}
    if name in shipped:
        return parse_preset(name, shipped[name].read_text("utf-8"))
    looks_like_path = name.endswith(".toml") or "/" in name
    places = [*([beside / name] if beside else []), Path(name)]
    own = next((place for place in places if looks_like_path and place.is_file()), None)
    if own is None:
        known = ", ".join(shipped)
        near = nearest(name, shipped)
        meant = f"did you mean {near!r}? Otherwise take" if near and not looks_like_path else "take"
        raise InvalidPreset(
            name, f"there is no such preset; {meant} one of {known}, or the path of your own .toml file."
        )
    try:
        return parse_preset(own.stem, toml_text(read_small(own, what="preset file", most_bytes=TABLE_BYTES)))
    except NotToml as error:
        raise InvalidPreset(name, f"{error}.") from error


def _folder() -> Path:
    """Return the shipped presets: inside the package when installed, beside it in a checkout."""
    inside = Path(__file__).parents[2] / "presets"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "presets"
