"""``check`` as a verb of the library, whatever was imported before it."""

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from toolkit import CheckReport, check
from toolkit.check import verb
from toolkit.check.baseline import write_baseline
from toolkit.model.errors import NoSuchInput, UnreadableMedia

Write = Callable[..., Path]
Voice = Callable[..., np.ndarray]


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def codes(report: CheckReport) -> set[str]:
    return {finding.code for finding in report.findings}


def test_a_path_may_be_a_string_a_path_or_several(recording: Write, voice: Voice) -> None:
    one, two = recording(voice(3.0), "a.wav"), recording(voice(3.0), "b.wav")
    assert list(check(str(one)).durations_s) == [str(one)]
    assert list(check([one, str(two)]).durations_s) == [str(one), str(two)]


def test_a_preset_and_rules_can_be_chosen(recording: Write, voice: Voice) -> None:
    path = recording(voice(3.0) * 0.1)
    assert "AUD001" in codes(check(path, preset="apple"))
    assert codes(check(path, preset="apple", select=["loudness"])) == {"AUD001"}
    assert "AUD001" not in codes(check(path, preset="apple", ignore=["AUD00"]))


def test_an_unknown_rule_is_a_value_error_before_anything_is_read() -> None:
    for options in ({"select": ["AUD999"]}, {"ignore": ["nothing"]}):
        with pytest.raises(ValueError, match="is not a rule"):
            check("none.wav", **options)


def test_errors_are_those_of_the_command(recording: Write, voice: Voice) -> None:
    with pytest.raises(NoSuchInput, match=r"none\.wav"):
        check("none.wav")
    with pytest.raises(NoSuchInput, match="baseline"):
        check(recording(voice(1.0)), baseline="none.txt")
    Path("bytes.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UnreadableMedia, match="not a baseline file"):
        check(recording(voice(1.0)), baseline="bytes.txt")


def test_known_findings_are_left_out_whether_given_or_in_the_settings(recording: Write, voice: Voice) -> None:
    path = recording(voice(3.0) * 0.1)
    every = check(path, preset="apple")
    write_baseline(Path("known.txt"), every.findings)
    given = check(path, preset="apple", baseline="known.txt")
    assert (given.findings, given.known) == ((), len(every.findings))
    Path("podkit.toml").write_text('[check]\nbaseline = "known.txt"\n')
    assert check(path, preset="apple").known == len(every.findings)


def test_progress_reaches_the_end_and_the_cache_is_where_it_is_wanted(recording: Write, voice: Voice) -> None:
    shares: list[float] = []
    check(recording(voice(3.0)), cache="kept", progress=shares.append)
    assert shares[-1] == pytest.approx(1.0)
    assert list(Path("kept").rglob("facts.json"))


IMPORTS = {
    "the verb first": "from toolkit import check",
    "the room first": "import toolkit.check\nfrom toolkit import check",
    "a module of the room first": "from toolkit.check.facts import Spot\nfrom toolkit import check",
    "a module of the room after it": "from toolkit import check\nfrom toolkit.check.settings import Settings",
    "the library first": "import toolkit\ncheck = toolkit.check",
    "the command line first": "import toolkit.cli.main\nfrom toolkit import check",
    "by its name": "from importlib import import_module\ncheck = import_module('toolkit.check')",
    "every name": "from toolkit import *",
}


@pytest.mark.parametrize("imports", IMPORTS.values(), ids=IMPORTS)
def test_the_verb_can_be_called_after_any_order_of_imports(imports: str) -> None:
    program = f"{imports}\ntry:\n    check('none.wav')\nexcept Exception as error:\n    print(type(error).__name__)\n"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "NoSuchInput\n"


def test_the_room_has_the_arguments_of_its_verb() -> None:
    names = list(inspect.signature(check).parameters)
    assert names == list(inspect.signature(verb.check).parameters)
    defaults = [inspect.signature(one).parameters[name].default for name in names for one in (check, verb.check)]
    assert defaults[::2] == defaults[1::2]


def test_looking_at_the_verb_loads_nothing_of_the_room() -> None:
    program = (
        "import sys\nfrom toolkit import check\nprint([n for n in sys.modules if n.startswith(('toolkit.', 'numpy'))])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "['toolkit.check']\n"
