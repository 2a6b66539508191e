"""Where the program ``podkit`` begins: imports nothing until an interrupt can do no harm.

Owns the first moments. Loading a command takes a few tenths of a second, and Ctrl-C in them would print a traceback of imports: until then
the system's own answer to it stands, which is to end.
"""

from __future__ import annotations

import signal


def run() -> None:
    """Load the command line and start it."""
    is_usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    # One that was told to be ignored, as by nohup, stays so.
    if is_usual:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from toolkit.cli import main

    if is_usual:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main.run()
