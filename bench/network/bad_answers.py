"""What a bad answer of a speech or language server costs: memory, and seconds until podkit says so.

    python -m bench.network.bad_answers [--tree PATH] [--most-s 60] [--json]

Each answer is asked for by a process of its own, which may use 6 GB; `--tree` is another checkout of podkit, to compare with.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from tests.bad_server import (
    NOT_JSON,
    Answer,
    answering,
    bomb,
    drips,
    endless_chunks,
    endless_headers,
    promises,
    redirects,
    sends,
)

HOUSE = Path(__file__).parents[2]
MOST_BYTES = 6 << 30
SERVER = "from toolkit.editorial.language_model import LanguageModel; LanguageModel('m', URL, timeout_s=5.0).ask('Count.', {})"
SPEECH = """
import numpy as np
from toolkit.speech.engines.engine import Piece, Request
from toolkit.speech.engines.http import HttpWhisper
try:
    engine = HttpWhisper('m', longest_wait_s=0.01, timeout_s=5.0, deadline_s=10.0)
except TypeError:
    engine = HttpWhisper('m', longest_wait_s=0.01, timeout_s=5.0)
engine.recognise([Piece(0.0, np.full(16000, 0.1, np.float32))], Request('en'))
"""
ASK = """
import os, resource, sys
URL = os.environ['PODKIT_SPEECH_URL']
{imports}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    {ask}
    said = 'an answer'
except BaseException as error:
    said = f'{{type(error).__name__}}: {{error}}'
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, said[:200].replace(chr(10), ' '))
"""
ANSWERS: dict[str, Answer] = {
    "2 GB of zeros, gzip twice": bomb(2, 1 << 31),
    "a byte every half second": drips(every_s=0.5),
    "chunks without end": endless_chunks(),
    "headers without end": endless_headers(),
    "a length of 99 GB": promises("99999999999"),
    "to itself again": redirects(),
    "lists 100,000 deep": sends(NOT_JSON["deep lists"]),
    "half a surrogate pair": sends(NOT_JSON["half of a pair"]),
}


def asked(ask: str, url: str, tree: Path, most_s: float) -> dict[str, object]:
    """Ask a server in a new process, and return its memory beyond the start (MB), its seconds, and what was said."""
    *imports, last = ask.strip().split("\n") if "\n" in ask else ask.split("; ")
    program = ASK.format(imports="\n".join(imports), ask=last)
    environment = os.environ | {"PYTHONPATH": str(tree), "PODKIT_SPEECH_URL": url}
    began_s = time.monotonic()
    try:
        done = subprocess.run([sys.executable, "-c", program], env=environment, cwd=tree, capture_output=True, text=True, timeout=most_s,
                              check=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES)))  # fmt: skip
        memory, _, said = (done.stdout or f"- {done.stderr.strip()[-100:]}").strip().partition(" ")
    except subprocess.TimeoutExpired:
        memory, said = "-", "nothing: it was still waiting"
    return {"memory_mb": memory, "seconds": round(time.monotonic() - began_s, 1), "said": said}


def main() -> None:
    """Ask each server, and write a line for each answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=Path, default=HOUSE)
    parser.add_argument("--most-s", type=float, default=60.0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = []
    for name, answer in ANSWERS.items():
        for who, ask in (("speech", SPEECH), ("language model", SERVER)):
            with answering(answer) as server:
                found.append({"answer": name, "server": who, **asked(ask, server.url, given.tree, given.most_s)})
            if not given.json:
                line = found[-1]
                print(
                    f"{name:28} {who:15} {line['memory_mb']:>6} MB {line['seconds']:>6} s  {line['said']}", flush=True
                )
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
