"""What of an engine and its model changes a transcript: plain data for the key under which a transcript is cached.

Owns the list. Versions of libraries are not in it: an update of one must not transcribe every episode again. What a server
does behind its address cannot be seen from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.address import shown_address
from toolkit.speech.engines.compute import compute_type
from toolkit.speech.engines.registry import weights_kind
from toolkit.speech.engines.server_address import server_address
from toolkit.speech.models import content_digest
from toolkit.speech.places import ModelHere


@dataclass(frozen=True, slots=True)
class EngineIdentity:
    """Equal for two engines that give the same words for the same sound; every field is text.

    ``content`` is the SHA-256 over every file of the model that the engine reads, "" for a server; ``compute_type`` is as
    :func:`toolkit.speech.engines.compute.compute_type` says; ``address`` is that of the server without user name, password
    and query, "" for an engine on this machine.
    """

    engine: str
    model: str
    content: str = ""
    compute_type: str = ""
    address: str = ""


def engine_identity(engine: str, model: ModelHere) -> EngineIdentity:
    """Return the identity of an engine with a model; loads neither.

    Weights are read once: their digests are remembered by path, size and times.

    Raises
    ------
    MissingEngine
        The engine is not known, or it is ``http`` and no address is set.
    """
    if weights_kind(engine) == "server":
        return EngineIdentity(engine, model.name, address=shown_address(server_address()))
    return EngineIdentity(engine, model.name, content_digest(model), compute_type(engine))
