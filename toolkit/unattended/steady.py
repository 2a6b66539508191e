"""The fork server outlives the signals by which its user is stopped: importing this module makes it do so.

A signal to the group of a watcher, or to all that a service started, would end the server at once, and its workers would seem to have
died with their jobs. It ends by itself when the process that uses it has ended. Workers take SIGTERM as usual.
"""

from __future__ import annotations

import contextlib
import os
import signal

with contextlib.suppress(PermissionError):
    os.setsid()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
