"""How a run of stages is shown: by the bar, and by a line while another run is waited for."""

import pytest

from toolkit.cli.run_control import control
from toolkit.cli.terminal import StageBar, Terminal


def test_the_bar_gets_the_plan_and_the_progress_and_people_hear_who_is_waited_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    drawn: list[tuple[float, str]] = []
    shown = control(Terminal(), StageBar(lambda share, running: drawn.append((share, running))), wait=False)
    shown.planned({"mix": 3.0, "tag": 1.0})
    shown.reading("ada.flac", 0.5)
    shown.progress("mix", 0.0)
    shown.progress("mix", 1.0)
    shown.waiting("another run works here")
    assert drawn == [(0.0, "reading ada.flac, 50%"), (0.0, "mix"), (0.75, "working")]
    assert capsys.readouterr().err == "another run works here\n"
    assert not shown.wait
    assert control(Terminal(), StageBar(lambda _share, _running: None)).wait
