"""How the process keeps memory between blocks.

Owns a setting of the C library; nothing else about memory.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8
"""Numbers of glibc's ``mallopt`` (malloc.h)."""
_KEPT_BYTES = 256 << 20
"""More than what an engine's batch takes and frees at each step."""


@functools.cache
def keep_freed_memory() -> None:
    """Let the C library keep what is freed for the next block, in one heap for all threads; only glibc needs telling.

    Every block of sound takes and frees arrays of a megabyte, every step of a speech engine tens of them. glibc gives such
    memory back to the system at once and takes it again page by page, and keeps a heap for each thread: three tracks side by
    side spend a sixth of their time on it, an engine a tenth.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is None:
        return
    for option, value in ((_TRIM_THRESHOLD, _KEPT_BYTES), (_MMAP_MAX, 0), (_ARENA_MAX, 1)):
        mallopt(option, value)


def give_back_freed_memory() -> None:
    """Give what is free back to the system: after a piece of work, so that the next begins as small as if it were alone."""
    malloc_trim = _of_glibc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


@functools.cache
def _of_glibc(name: str) -> Callable[..., object] | None:
    try:
        found: Callable[..., object] = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return None
    return found
