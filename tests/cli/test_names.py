"""Several names in one option."""

import pytest
import typer

from toolkit.cli.names import named

KNOWN = ("transcribe", "clips", "noise")


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (None, set()),
        (["clips"], {"clips"}),
        (["clips,noise"], {"clips", "noise"}),
        ([" clips , noise ", "transcribe"], {"transcribe", "clips", "noise"}),
        ([",,"], set()),
        (["clips", "clips"], {"clips"}),
    ],
)
def test_names_may_stand_with_commas_or_one_by_one(given: list[str] | None, names: set[str]) -> None:
    assert named(given, KNOWN, "--skip") == names


def test_an_unknown_name_is_wrong_usage_and_the_known_ones_are_listed() -> None:
    with pytest.raises(typer.BadParameter, match="'dance' is not one of transcribe, clips, noise") as refused:
        named(["noise,dance"], KNOWN, "--skip")
    assert refused.value.param_hint == "--skip"
