"""What every worker stands on: importing this module imports and loads it.

The process that workers are forked from imports it once, so that they share its memory and begin at once. Here belongs what each
episode needs and what starts no threads, for these do not survive a fork: speech engines and ONNX Runtime are each worker's own.
"""

# ruff: noqa: F401 - to be imported is what they are here for

import faster_whisper
import httpx
import jinja2
import markdown_it
import mutagen
import pysbd
import wordllama

from toolkit.audio import sync
from toolkit.editorial import chapters, embeddings, highlights, notes
from toolkit.pipeline.commands import produce
from toolkit.pipeline.report import gather
from toolkit.pipeline.stages import draft, master_work, mix_work, tag, transcribe
from toolkit.speech.engines import faster_whisper as engine

embeddings.load()
