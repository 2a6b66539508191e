"""The command that installs a part of podkit works for the podkit that is running."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from toolkit.model import install
from toolkit.model.install import install_command


def test_the_command_names_this_python_and_where_podkit_came_from() -> None:
    command = install_command("denoise")
    assert command.startswith("`")
    program, *arguments, what = shlex.split(command.strip("`").partition("` in")[0])
    assert what.endswith("[denoise]")
    if Path(program).is_absolute():
        assert (program, arguments) == (sys.executable, ["-m", "pip", "install"])
        assert Path(what.removesuffix("[denoise]")).exists()
    assert f"'{what}'" in command


def test_without_its_source_the_command_is_one_for_a_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gone = {"url": (tmp_path / "gone").as_uri()}
    monkeypatch.setattr(install, "_noted", lambda: gone)
    install_command.cache_clear()
    try:
        assert install_command("speakers") == "`pip install '.[speakers]'` in a checkout of podkit"
        assert install_command() == "`pip install .` in a checkout of podkit"
        gone["url"] = tmp_path.as_uri()
        install_command.cache_clear()
        assert install_command("speakers").endswith(f" -m pip install '{tmp_path}[speakers]'`")
    finally:
        install_command.cache_clear()
