"""The declarations say of each shape, call and setting what Python says."""

from collections.abc import Mapping
from typing import Annotated, Literal

import pytest

from app.bridge.protocol import CALLS
from app.host.declarations import declarations, typescript
from app.settings import ROWS, Settings

TEXT = declarations()


def interface(name: str) -> str:
    """Return the members of an interface."""
    return TEXT.split(f"export interface {name} {{\n")[1].split("\n}\n")[0]


def test_every_setting_and_every_call_is_declared() -> None:
    assert all(f"\n  {name}: " in f"\n{interface('Settings')}" for name in ROWS)
    assert all(f"\n  {name}(args: " in f"\n{interface('Calls')}" for name in CALLS)


def test_nothing_is_declared_as_anything() -> None:
    assert ": any" not in TEXT
    assert "<any" not in TEXT


def test_what_may_be_missing_says_so() -> None:
    assert "  points?: Point[];" in interface("State")
    assert "step(args: { epochs?: number }): State;" in interface("Calls")
    assert "step(epochs?: number): Promise<State>;" in interface("PublicCalls")


def test_a_checkpoint_is_no_public_call() -> None:
    assert "save_checkpoint" in interface("Calls")
    assert "checkpoint" not in interface("PublicCalls")


@pytest.mark.parametrize(
    ("hint", "written"),
    [
        (float, "number"),
        (str | None, "string | null"),
        (Literal["full"] | int, '"full" | number'),
        (list[int | None], "(number | null)[]"),
        (dict[str, float | None], "Record<string, number | null>"),
        (Annotated[Mapping[str, object], Settings], "Partial<Settings>"),
        (Annotated[dict[str, object], Settings], "Settings"),
    ],
)
def test_an_annotation_has_its_form_in_typescript(hint: object, written: str) -> None:
    assert typescript(hint) == written


def test_an_annotation_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        typescript(complex)
