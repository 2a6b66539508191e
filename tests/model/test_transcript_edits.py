"""What podkit changed in a transcript, as data."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import TypeAdapter

from toolkit.model.transcript_edits import NameRepair, RejectedText, RemovedBleed, TranscriptEdits

ADA = TranscriptEdits(
    names=(NameRepair("Ada", 1.0, 1.5, "coval chick", "Kowalczyk", 0.81),),
    rejected=(RejectedText("Ada", 5.0, 6.25, "Thanks for watching!", "no voice there"),),
    bleed=(RemovedBleed("Ada", 8.0, 9.0, "in the back room", "Ben"),),
)
BEN = TranscriptEdits(
    names=(NameRepair("Ben", 0.5, 0.75, "one", "two", 0.9),),
    rejected=(RejectedText("Ben", 7.0, 7.5, "you", "no voice there"),),
    bleed=(RemovedBleed("Ben", 2.0, 3.0, "the wall", "Ada"),),
)


def test_edits_are_plain_data() -> None:
    assert TypeAdapter(TranscriptEdits).validate_python(asdict(ADA)) == ADA


def test_every_kind_moves_to_another_clock() -> None:
    moved = ADA.mapped(lambda time_s: time_s * 2 - 0.5004)
    assert [(one.start_s, one.end_s) for one in (*moved.names, *moved.rejected, *moved.bleed)] == [
        (1.5, 2.5),
        (9.5, 12.0),
        (15.5, 17.5),
    ]
    assert (moved.names[0].written, moved.rejected[0].text, moved.bleed[0].voice_of) == (
        "Kowalczyk",
        "Thanks for watching!",
        "Ben",
    )


def test_the_edits_of_two_tracks_stand_in_order_of_start() -> None:
    both = ADA.joined(BEN)
    assert both.names == (*BEN.names, *ADA.names)
    assert both.rejected == (*ADA.rejected, *BEN.rejected)
    assert both.bleed == (*BEN.bleed, *ADA.bleed)


def test_nothing_joined_changes_nothing() -> None:
    assert ADA.joined(TranscriptEdits()) == ADA == TranscriptEdits().joined(ADA)
