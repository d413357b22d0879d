"""Every setting and each of its choices has a name in English."""

from pathlib import Path

import pytest

from app.host.english import english
from app.kinds import Choice
from app.settings import ROWS


@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_a_name_in_english(repository: Path, name: str) -> None:
    assert english(repository).get(f"setting.{name}"), f"no words for setting.{name}"


@pytest.mark.parametrize("name", ["model", "function", "loss", "optimizer", "preset"])
def test_a_choice_has_a_name_in_english(repository: Path, name: str) -> None:
    kind = ROWS[name].kind
    assert isinstance(kind, Choice)
    words = english(repository)
    assert [choice for choice in kind.choices if not words.get(f"{name}.{choice}")] == []
