"""What every worker needs in memory: importing this module imports and loads it.

The fork server imports it once, so workers share its memory and start at once. Only modules that each episode needs and that start no
threads belong here, because threads do not survive a fork: every worker loads its own speech engine and ONNX Runtime.
"""

# ruff: noqa: F401 - importing these modules is the purpose of this one

import faster_whisper
import jinja2
import markdown_it
import mutagen
import pysbd

from toolkit.audio import sync
from toolkit.editorial import chapters, embeddings, highlights, notes
from toolkit.network import session
from toolkit.pipeline.commands import produce
from toolkit.pipeline.report import gather
from toolkit.pipeline.stages import clips_work, draft, master_work, mix_work, music_work, tag, transcribe
from toolkit.speech.engines import faster_whisper as engine

embeddings.load()
