"""How the process keeps memory between blocks.

Owns a setting of the C library; nothing else about memory.
"""

from __future__ import annotations

import ctypes
import functools

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Numbers of glibc's ``mallopt`` (malloc.h)."""
_KEPT_BYTES = 32 << 20


@functools.cache
def keep_freed_memory() -> None:
    """Let the C library keep what is freed for the next block, in one heap for all threads; only glibc needs telling.

    Every block of sound takes and frees arrays of a megabyte. glibc gives such memory back to the system at once and takes
    it again page by page, and keeps a heap for each thread: three tracks side by side spend a sixth of their time on it.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for option, value in ((_TRIM_THRESHOLD, _KEPT_BYTES), (_MMAP_THRESHOLD, _KEPT_BYTES), (_ARENA_MAX, 1)):
        mallopt(option, value)
