"""The graph of stages that turns recorded tracks into an episode.

Owns which stages an episode needs and how they hang together; what each does is in its own module. Light to import: what
only some runs need loads where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.formats.highlights_toml import parse_highlights_toml
from toolkit.media.ffmpeg import ffmpeg_identity
from toolkit.model.preset import Preset
from toolkit.pipeline.episode.chapter_pictures import pictures_of_draft
from toolkit.pipeline.episode.drafts import Drafts
from toolkit.pipeline.episode.folder import EpisodeFolder, open_episode
from toolkit.pipeline.episode.guid import GUID_FILE, guid_of
from toolkit.pipeline.episode.options import Choices, ProduceOptions, choices_of, flag_origins, require_denoiser
from toolkit.pipeline.episode.presets import load_preset
from toolkit.pipeline.episode.stereo_sides import divided
from toolkit.pipeline.files.recording_marks import label_files
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.run import Outcome, needed, run_stages
from toolkit.pipeline.graph.stage import Stage, StageProgress
from toolkit.pipeline.stages import draft
from toolkit.pipeline.stages.analyse import analyse_stage
from toolkit.pipeline.stages.arrange import (
    ArrangeSettings,
    ChosenOpening,
    MusicPlan,
    arrange_stage,
    opening_stage,
    placed_inserts,
)
from toolkit.pipeline.stages.clips import Audiograms, ClipsSettings, clips_stage
from toolkit.pipeline.stages.diarise import diarise_stage
from toolkit.pipeline.stages.excerpts import excerpts_stage
from toolkit.pipeline.stages.join_transcripts import join_stage
from toolkit.pipeline.stages.listen import LISTEN_FILE, listen_stage
from toolkit.pipeline.stages.marks import marks_stage
from toolkit.pipeline.stages.master import master_stage
from toolkit.pipeline.stages.mix import activity_stage, mix_stage
from toolkit.pipeline.stages.music import bed_stage, music_stage
from toolkit.pipeline.stages.parts import parts_of
from toolkit.pipeline.stages.resolve import TranscriptSettings
from toolkit.pipeline.stages.results import CHAPTERS, HIGHLIGHTS, NOTES, TRANSCRIPT
from toolkit.pipeline.stages.sync import sync_stage
from toolkit.pipeline.stages.tag import TagSettings, tag_stage
from toolkit.pipeline.stages.transcribe import Listener, language_stage, transcribe_stage
from toolkit.speech.catalog import FETCHED_BY_DEFAULT
from toolkit.speech.engines.registry import weights_kind
from toolkit.speech.models import AUTO, choose_model, list_models
from toolkit.speech.places import ModelHere
from toolkit.storage.cache import Cache
from toolkit.storage.identity import FileDigests

if TYPE_CHECKING:
    from toolkit.editorial.language_model import LanguageModel
    from toolkit.pipeline.stages.transcribe import Engines


class Production:
    """One run over an episode: its parts, its graph of stages, and everything that they share."""

    def __init__(
        self,
        path: Path,
        out: Path | None,
        options: ProduceOptions,
        engines: Engines | None = None,
        *,
        plans: bool = False,
        reading: Callable[[str, float], None] | None = None,
    ) -> None:
        self._engines = engines
        # Who only plans reads no recording that nobody read before: it counts as new, whatever is in it.
        self._plans = plans
        self.asked = options
        opened = divided(open_episode(path, out=out, options=options), options.speakers)
        self.folder: EpisodeFolder = replace(opened, origins={**opened.origins, **flag_origins(options)})
        episode = self.folder.episode
        self.options: Choices = choices_of(options, episode.produce)
        require_denoiser(self.options.denoiser)
        # A preset named on the command line lies where the caller stands, one in the manifest beside it.
        self.preset: Preset = (
            load_preset(options.preset) if options.preset else load_preset(episode.preset, beside=self.folder.source)
        )
        self._digests = FileDigests(self.folder.state / "digests.json", reading)
        tracks = [track for track in episode.tracks if track.role != "music"]
        self.parts = parts_of(tracks, [self._recording(track.file).digest for track in tracks])
        self.voices = tuple(part for part in self.parts if part.track.is_spoken)
        self._voice_model = self._checked_voice_model()
        self._drafts = Drafts(self.folder.draft, self.folder.state, redraft=self.options.redraft)
        self._drafts.require_readable(LISTEN_FILE, GUID_FILE, within=None if options.trusted else self.folder.home)
        self.cache = Cache(self.folder.state / "cache")
        self._music = self._music_plan()
        self.listener = self._chosen_listener() if self.options.does("transcribe") else None

    def run(self, *, wanted: Sequence[str] = (), progress: StageProgress | None = None) -> Outcome:
        """Run all stages, or those that the wanted ones need."""
        stages = self.stages()
        self._digests.save()
        return run_stages(needed(stages, wanted) if wanted else stages, self.cache, progress=progress)

    def stages(self) -> list[Stage[Any]]:
        """Return the graph of this run."""
        return [*self._sound_stages(), *self._speech_stages(), *self._draft_stages()]

    def _sound_stages(self) -> list[Stage[Any]]:
        music = self._music
        files = self._music_files()
        return [
            *(analyse_stage(part) for part in self.parts),
            sync_stage(self.parts),
            marks_stage(self.parts, self._label_files()),
            activity_stage(self.voices),
            mix_stage(self.voices, skipped_repairs=self.options.skipped_repairs, denoiser=self.options.denoiser),
            *(music_stage(name, self._recording(files[name])) for name in music.names),
            *(bed_stage(f"bed-{number}", at_s) for number, at_s in enumerate(music.beds_at_s)),
            excerpts_stage(self.voices, encoder=ffmpeg_identity()),
            arrange_stage(self.arrangement(), cold_open=self._opens_cold()),
            master_stage(self.preset, music.names, encoder=ffmpeg_identity()),
        ]

    def _label_files(self) -> list[list[SourceFile]]:
        """Return the label files of each part."""
        alone = len({part.track.file for part in self.parts}) == 1
        return [[self._file(file) for file in label_files(part.track.file, is_only_one=alone)] for part in self.parts]

    def arrangement(self) -> ArrangeSettings:
        """Return what decides what plays when."""
        stitch = self.folder.episode.stitch
        return ArrangeSettings(
            music=self._music,
            crossfade_s=stitch.crossfade_s,
            tighten_s=stitch.tighten_s,
            head_s=self.preset.head_s,
            tail_s=self.preset.tail_s,
            chosen=self._chosen_opening() if self._opens_cold() else None,
        )

    def _speech_stages(self) -> list[Stage[Any]]:
        if self.listener is None:
            return []
        episode = self.folder.episode
        language = self.options.language or episode.language
        hints = tuple(dict.fromkeys((*episode.words, *(part.track.speaker for part in self.voices), episode.show)))
        hints = tuple(hint for hint in hints if hint and hint != "Speaker")
        stages: list[Stage[Any]] = [language_stage(self.listener, language, self.voices)]
        stages += [transcribe_stage(part, self.listener, hints) for part in self.voices]
        model = self._voice_model
        if model is not None:
            stages += [diarise_stage(part, self._file(model)) for part in self.voices]
        stages.append(join_stage(self.voices, hints, self.listener, language, is_diarised=model is not None))
        return [*stages, opening_stage()] if self._opens_cold() else stages

    def _draft_stages(self) -> list[Stage[Any]]:
        episode, does, drafts = self.folder.episode, self.options.does, self._drafts
        facts, model = episode.facts, self._language_model()
        stages: list[Stage[Any]] = self._transcript_stages(drafts)
        if does("chapters"):
            asked = draft.ChapterSettings(self.preset.title_case, model, facts if model else None)
            stages += draft.chapters_stages(asked, drafts)
        if does("highlights"):
            found = draft.HighlightSettings(model=model)
            stages += draft.highlights_stages(found, drafts, with_topics=does("chapters"))
        artwork = self._file(episode.artwork) if episode.artwork else None
        if does("clips"):
            videos = Audiograms(episode.title, episode.show, artwork) if self.options.audiogram else None
            stages.append(clips_stage(ClipsSettings(self._music.names, videos, ffmpeg_identity())))
        if does("notes"):
            given = _among(stages, CHAPTERS.stage, HIGHLIGHTS.stage)
            stages += draft.notes_stages(draft.NotesSettings(facts, model), drafts, self._speakers(), given)
        publishing = replace(episode.publishing, guid=guid_of(self.folder, self.digests_heard))
        if self.listener:
            repeating = _among(stages, CHAPTERS.stage, HIGHLIGHTS.stage)
            stages.append(listen_stage(drafts, (*episode.words, episode.show), repeating))
        repeated = _among(stages, TRANSCRIPT.stage, CHAPTERS.stage, NOTES.stage)
        tagged = TagSettings(facts, publishing, artwork, self.folder.name, self._chapter_pictures())
        return [*stages, tag_stage(tagged, repeated)]

    @property
    def digests_heard(self) -> tuple[str, ...]:
        """The digests of the recordings that are heard."""
        return tuple(part.digest for part in self.voices)

    def _chapter_pictures(self) -> tuple[tuple[str, SourceFile], ...]:
        edited = self._drafts.edited("chapters") if self.options.does("chapters") else None
        if edited is None:
            return ()
        named = pictures_of_draft(edited, self._drafts.path("chapters"), self.folder.home)
        return tuple((name, self._file(file)) for name, file in sorted(named.items()))

    def _transcript_stages(self, drafts: Drafts) -> list[Stage[Any]]:
        if self.listener is None:
            return []
        # Who hosts is asked where nobody described the tracks, and there are several.
        asks = self.folder.tracks_inferred and len(self.voices) > 1
        show = self.folder.episode.show if asks else None
        is_diarised = self._voice_model is not None
        return [draft.transcript_stage(TranscriptSettings(drafts, self._speakers(), is_diarised, show))]

    def _speakers(self) -> dict[str, str]:
        """Return who is heard on each track, by what a new name leaves as it is: the recording."""
        return {f"{part.track.file.name} {part.track.channel}".strip(): part.track.speaker for part in self.voices}

    def _language_model(self) -> LanguageModel | None:
        if not self.options.language_model:
            return None
        from toolkit.editorial.language_model import LanguageModel

        return LanguageModel.from_environment(self.options.language_model, self.folder.state / "answers")

    def _recording(self, file: Path) -> SourceFile:
        """Return a recording with what stands for its contents; one that cannot be read is named before anything is written."""
        if not self._digests.known(file):
            if self._plans:
                return SourceFile(file, "not read yet")
            from toolkit.media.probe import probe

            probe(file)
        return self._file(file)

    def _file(self, file: Path) -> SourceFile:
        return SourceFile(file, self._digests.of(file))

    def _checked_voice_model(self) -> Path | None:
        """Return the model that tells people apart, where one recording holds them all."""
        model = self.options.voices
        if model is None or not self.options.does("transcribe"):
            return None
        from toolkit.speech.voice_prints import check_voice_model

        check_voice_model(model)
        return model if len(self.voices) == 1 else None

    def _music_plan(self) -> MusicPlan:
        episode, stitch = self.folder.episode, self.folder.episode.stitch
        if not self.options.does("stitch"):
            return MusicPlan()
        beds = tuple(track.offset_s or 0.0 for track in episode.tracks if track.role == "music")
        return MusicPlan(stitch.intro is not None, stitch.outro is not None, placed_inserts(episode.inserts), beds)

    def _music_files(self) -> dict[str, Path]:
        episode, stitch = self.folder.episode, self.folder.episode.stitch
        beds = (track.file for track in episode.tracks if track.role == "music")
        files = {f"insert-{number}": insert.file for number, insert in enumerate(episode.inserts)}
        files |= {f"bed-{number}": file for number, file in enumerate(beds)}
        return files | {name: file for name, file in (("intro", stitch.intro), ("outro", stitch.outro)) if file}

    def _chosen_opening(self) -> ChosenOpening | None:
        """Return the first passage of an edited draft/highlights.toml: who puts it first wants it first."""
        edited = self._drafts.edited("highlights")
        if edited is None:
            return None
        highlights = parse_highlights_toml(edited, self._drafts.path("highlights"))
        if not highlights:
            return None
        first = highlights[0]
        return ChosenOpening(first, self._drafts.timeline_of("highlights", first.start_s))

    def _opens_cold(self) -> bool:
        return self.folder.episode.stitch.cold_open and self.listener is not None and self.options.does("stitch")

    def _chosen_listener(self) -> Listener:
        language = self.options.language or self.folder.episode.language
        kind = weights_kind(self.options.engine)
        if self._plans and self.options.model == AUTO and kind != "server" and not list_models(kind):
            to_fetch = ModelHere(FETCHED_BY_DEFAULT, Path(), kind, english_only=False, bytes=0, origin="to be fetched")
            return Listener(self.options.engine, to_fetch, self._engines)
        return Listener(self.options.engine, choose_model(self.options.model, language, kind), self._engines)


def _among(stages: Sequence[Stage[Any]], *names: str) -> tuple[str, ...]:
    """Return those of some names that a stage has."""
    return tuple(name for name in names if any(stage.name == name for stage in stages))
