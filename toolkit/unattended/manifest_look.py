"""Whether a folder lacks a track that its manifest names, found out by a process of its own.

    python -m toolkit.unattended.manifest_look MANIFEST

A manifest in an inbox is a stranger's. The watcher never parses one: a process with little memory and little time does, and one that breaks
it, or ends it, is taken as it is, so that the job refuses it with a reason.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from toolkit.model.secret_variables import without_secret_variables

_LACKS = b"lacks"
_MEMORY_BYTES, _CPU_S, _PATIENCE_S = 512 << 20, 2, 10.0


def lacks_tracks(manifest: Path) -> bool:
    """Return whether a track that a manifest names is not there. False for a manifest that says nothing in time."""
    command = [sys.executable, "-P", "-m", __spec__.name, os.fspath(manifest)]
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        looked = subprocess.run(
            command, env=without_secret_variables(os.environ), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_S, start_new_session=True, check=False,
        )  # fmt: skip
        return looked.stdout == _LACKS
    return False


def _lacks_tracks(manifest: Path) -> bool:
    from toolkit.model.errors import PodkitError
    from toolkit.model.toml_slips import load_toml, toml_text
    from toolkit.storage.small_file import TABLE_BYTES, read_small

    try:
        content = read_small(manifest, most_bytes=TABLE_BYTES, within=manifest.parent)
        tracks = load_toml(toml_text(content)).get("track", [])
        return not all((manifest.parent / track["file"]).exists() for track in tracks)
    except (PodkitError, OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, MemoryError):
        return False


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(_LACKS if _lacks_tracks(Path(sys.argv[1])) else b"whole")
