"""The parts of index.html that are made from rows."""

import re
from pathlib import Path

import pytest

from app.host.english import english
from app.host.page import page_of_rows
from app.optimizers import PARAMETERS
from app.settings import ROWS


def test_every_tick_box_stands_in_the_fold_that_its_row_names(repository: Path) -> None:
    text = page_of_rows(repository)
    for name, row in ROWS.items():
        marks = re.findall(rf'<input type="checkbox" data-setting="{name}"( checked)?>', text)
        assert len(marks) == (row.box is not None), name
        if row.box:
            assert bool(marks[0]) == row.default
            start, end = (
                text.index(f"<!-- {each}boxes {row.box.fold} -->") for each in ("", "end ")
            )
            assert start < text.index(f'data-setting="{name}"') < end


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_of_an_optimizer_has_one_field(repository: Path, name: str) -> None:
    text = page_of_rows(repository)
    assert text.count(f'id="{name}"') == text.count(f'for="{name}"') == 1


def test_words_that_are_no_markup_cannot_become_any(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {**english(repository), "setting.squares": "a < b & c"}
    monkeypatch.setattr("app.host.page.english", lambda _root: words)
    assert '<span data-words="setting.squares">a &lt; b &amp; c</span>' in page_of_rows(repository)
