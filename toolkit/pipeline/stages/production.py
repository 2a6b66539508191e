"""The graph of stages that turns recorded tracks into an episode.

Owns which stages an episode needs and how they hang together; what each does is in its own module.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.model.highlight import Highlight
from toolkit.model.preset import Preset
from toolkit.pipeline.episode.drafts import Drafts
from toolkit.pipeline.episode.folder import EpisodeFolder, open_episode
from toolkit.pipeline.episode.options import ProduceOptions, require_denoiser
from toolkit.pipeline.episode.presets import load_preset
from toolkit.pipeline.graph.stage import Outcome, Stage, StageProgress, run_stages
from toolkit.pipeline.stages.arrange import Musical
from toolkit.storage.cache import Cache
from toolkit.storage.identity import FileDigests

if TYPE_CHECKING:
    from toolkit.editorial.language_model import LanguageModel
    from toolkit.pipeline.stages.transcribe import Engines


class Production:
    """One run over an episode: its parts, its graph of stages, and everything that they share."""

    def __init__(self, path: Path, out: Path | None, options: ProduceOptions, engines: Engines | None = None) -> None:
        from toolkit.pipeline.episode.stereo_sides import divided
        from toolkit.pipeline.stages.sync import parts_of

        require_denoiser(options.denoiser)
        self.options = options
        self._engines = engines
        self.folder: EpisodeFolder = divided(open_episode(path, out=out))
        episode = self.folder.episode
        # A preset named on the command line lies where the caller stands, one in the manifest beside it.
        self.preset: Preset = (
            load_preset(options.preset) if options.preset else load_preset(episode.preset, beside=self.folder.source)
        )
        self._digests = FileDigests(self.folder.state / "digests.json")
        tracks = [track for track in episode.tracks if track.role != "music"]
        self.parts = parts_of(tracks, [self._digest(track.file) for track in tracks])
        self.voices = tuple(part for part in self.parts if part.track.is_spoken)
        self._told_by = self._voice_model()
        self._drafts = Drafts(self.folder.draft, self.folder.state / "drafts.json", redraft=self.options.redraft)
        self.cache = Cache(self.folder.state / "cache")
        self._musical = self._musical_parts()
        self.listener = self._listener() if options.does("transcribe") else None

    def run(self, *, wanted: Sequence[str] = (), progress: StageProgress | None = None) -> Outcome:
        """Run all stages, or those that the wanted ones need."""
        stages = self.stages()
        self._digests.save()
        return run_stages(needed(stages, wanted) if wanted else stages, self.cache, progress=progress)

    def stages(self) -> list[Stage]:
        """Return the graph of this run."""
        return [*self._sound_stages(), *self._speech_stages(), *self._draft_stages()]

    def _sound_stages(self) -> list[Stage]:
        from toolkit.pipeline.stages.analyse import analyse_stage
        from toolkit.pipeline.stages.arrange import arrange_stage
        from toolkit.pipeline.stages.master import master_stage
        from toolkit.pipeline.stages.mix import activity_stage, conversation_stage
        from toolkit.pipeline.stages.music import bed_stage, music_stage
        from toolkit.pipeline.stages.sync import sync_stage

        episode, stitch = self.folder.episode, self.folder.episode.stitch
        beds = [track for track in episode.tracks if track.role == "music"]
        musical = self._musical
        files = {"intro": stitch.intro, "outro": stitch.outro}
        files |= {f"insert-{number}": insert.file for number, insert in enumerate(episode.inserts)}
        files |= {f"bed-{number}": bed.file for number, bed in enumerate(beds)}
        music = [music_stage(name, file, self._digest(file)) for name in musical.names if (file := files[name])]
        preset_room = (self.preset.head_s, self.preset.tail_s)
        return [
            *(analyse_stage(part.name, part.track, part.digest) for part in self.parts),
            sync_stage(self.parts),
            activity_stage(self.voices),
            conversation_stage(self.voices, uncleaned=self.options.uncleaned, denoiser=self.options.denoiser),
            *music,
            *(bed_stage(number, at_s) for number, at_s in enumerate(musical.beds_at_s)),
            arrange_stage(episode, musical, cold_open=self._cold_open(), room_s=preset_room),
            master_stage(self.preset, musical.names),
        ]

    def _speech_stages(self) -> list[Stage]:
        from toolkit.pipeline.stages.arrange import opening_stage
        from toolkit.pipeline.stages.diarise import voices_stage
        from toolkit.pipeline.stages.join_transcripts import join_stage
        from toolkit.pipeline.stages.transcribe import Listening, language_stage, transcribe_stage

        if self.listener is None:
            return []
        episode = self.folder.episode
        language = self.options.language or episode.language
        hints = tuple(dict.fromkeys((*episode.words, *(part.track.speaker for part in self.voices), episode.show)))
        hints = tuple(hint for hint in hints if hint and hint != "Speaker")
        stages = [language_stage(self.listener, language, [f"analyse:{part.name}" for part in self.voices])]
        for part in self.voices:
            listening = Listening(part.track.speaker, language, hints)
            stages.append(transcribe_stage(part.name, self.listener, listening, (f"analyse:{part.name}", "activity")))
        if self._told_by is not None:
            digest = self._digests.of(self._told_by)
            stages += [voices_stage(part.name, self._told_by, digest) for part in self.voices]
        names = [part.name for part in self.voices]
        stages.append(join_stage(names, hints, told_apart=self._told_by is not None))
        return [*stages, opening_stage(self._chosen_opening())] if self._cold_open() else stages

    def _draft_stages(self) -> list[Stage]:
        from toolkit.pipeline.stages.clips import Audiograms, clips_stage
        from toolkit.pipeline.stages.draft import (
            Drafting,
            chapters_stages,
            highlights_stages,
            notes_stages,
            transcript_stage,
        )
        from toolkit.pipeline.stages.tag import Tagging, tag_stage

        episode, does = self.folder.episode, self.options.does
        drafting = Drafting(episode, self.preset.title_case, self._drafts, self._language_model())
        stages: list[Stage] = [transcript_stage(drafting)] if self.listener else []
        stages += chapters_stages(drafting) if does("chapters") else []
        stages += highlights_stages(drafting, with_topics=does("chapters")) if does("highlights") else []
        artwork = self._digests.of(episode.artwork) if episode.artwork else ""
        videos = Audiograms(episode.title, episode.show, episode.artwork, artwork) if self.options.audiogram else None
        stages += [clips_stage(self._musical.names, videos)] if does("clips") else []
        given = tuple(s.name for s in stages if s.name in ("settle:chapters", "settle:highlights"))
        stages += notes_stages(drafting, given) if does("notes") else []
        settled = tuple(s.name for s in stages if s.name.startswith("settle:") and s.name != "settle:highlights")
        return [*stages, tag_stage(Tagging(episode, artwork, self.folder.name), settled)]

    def _language_model(self) -> LanguageModel | None:
        if not self.options.language_model:
            return None
        from toolkit.editorial.language_model import LanguageModel

        return LanguageModel.from_environment(self.options.language_model, self.folder.state / "answers")

    def _digest(self, recording: Path) -> str:
        """Return what stands for a recording's contents; one that cannot be read is named before anything is written."""
        if not self._digests.known(recording):
            from toolkit.media.probe import probe

            probe(recording)
        return self._digests.of(recording)

    def _voice_model(self) -> Path | None:
        """Return the model that tells people apart, where one recording holds them all."""
        model = self.options.voices
        if model is None or not self.options.does("transcribe"):
            return None
        from toolkit.speech.voice_prints import check_voice_model

        check_voice_model(model)
        return model if len(self.voices) == 1 else None

    def _musical_parts(self) -> Musical:
        episode, stitch = self.folder.episode, self.folder.episode.stitch
        if not self.options.does("stitch"):
            return Musical(intro=False, outro=False, inserts=0, beds_at_s=())
        beds = tuple(track.offset_s or 0.0 for track in episode.tracks if track.role == "music")
        return Musical(stitch.intro is not None, stitch.outro is not None, len(episode.inserts), beds)

    def _chosen_opening(self) -> Highlight | None:
        """Return the first passage of an edited draft/highlights.toml: who puts it first wants it first."""
        from toolkit.formats.highlights_toml import parse_highlights_toml
        from toolkit.pipeline.stages.arrange import in_conversation

        edited = self._drafts.edited("highlights")
        if edited is None:
            return None
        highlights = parse_highlights_toml(edited, self._drafts.path("highlights"))
        return in_conversation(highlights[0], self._drafts.written_timeline("highlights")) if highlights else None

    def _cold_open(self) -> bool:
        return self.folder.episode.stitch.cold_open and self.listener is not None and self.options.does("stitch")

    def _listener(self) -> Any:  # noqa: ANN401 - Listener, whose module is only loaded for a run that listens
        from toolkit.pipeline.stages.transcribe import Listener
        from toolkit.speech.engines.registry import weights_kind
        from toolkit.speech.models import choose_model

        language = self.options.language or self.folder.episode.language
        kind = weights_kind(self.options.engine)
        return Listener(self.options.engine, choose_model(self.options.model, language, kind), self._engines)


def needed(stages: list[Stage], wanted: Sequence[str]) -> list[Stage]:
    """Return the stages that the wanted ones rest on, themselves included."""
    by_name = {stage.name: stage for stage in stages}
    names, open_names = set[str](), [*wanted]
    while open_names:
        name = open_names.pop()
        if name not in names:
            names.add(name)
            open_names += by_name[name].needs
    return [stage for stage in stages if stage.name in names]
