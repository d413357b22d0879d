"""The rows of the panels, and what must agree with them."""

from pathlib import Path

import pytest

from app import panels
from app.host.english import english
from app.host.generate import POSTER_SIZES
from app.objective.models import MODELS
from app.settings import ROWS
from app.views import VIEWS


def test_every_panel_is_drawn_by_a_view_in_the_same_order() -> None:
    assert tuple(VIEWS) == panels.PANELS


def test_the_first_panels_and_no_others_have_posters() -> None:
    for sizes in POSTER_SIZES.values():
        assert tuple(sizes) == panels.FIRST_PANELS


def test_a_model_shows_panels_that_there_are() -> None:
    for model in MODELS.values():
        assert set(model.panels) <= set(panels.PANELS)


@pytest.mark.parametrize("panel", panels.ROWS, ids=lambda panel: panel.name)
def test_a_panel_has_english_words(repository: Path, panel: panels.Panel) -> None:
    words = english(repository)
    for key in ("", "_picture"):
        assert words.get(f"panel.{panel.name}{key}"), key
    assert not panel.menu or panel.menu in ROWS
