"""The rehearsal: all is imported, nothing is left behind, and what is drawn is told apart."""

import random
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg

from app import rehearsal
from app.session import Session
from app.settings import PANELS, Settings

#: What pages import sooner or later, and a start from kept memory must find imported.
NEEDED = ["numpy.random", "matplotlib.figure", "mpl_toolkits.mplot3d", "app.views.surface"]


def test_whoever_has_rehearsed_has_imported_what_the_page_needs() -> None:
    program = f"""
import sys
from app import rehearsal
rehearsal.rehearse()
missing = set({NEEDED}) - set(sys.modules)
assert not missing, missing
before = set(sys.modules)
rehearsal.opening()
rehearsal.fingerprint()
assert set(sys.modules) == before, set(sys.modules) - before
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_a_rehearsal_leaves_no_trace() -> None:
    before = rehearsal.fingerprint(), Session().state(), Settings()
    rehearsal.rehearse()
    assert (rehearsal.fingerprint(), Session().state(), Settings()) == before


def test_a_rehearsal_that_is_refused_something_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "THEMES", ["no such theme"])
    with pytest.raises(RuntimeError, match="set_theme was refused"):
        rehearsal.rehearse()


def test_the_opening_is_a_fresh_session_with_its_panels_drawn() -> None:
    session, stage = rehearsal.opening()
    assert session.state() == Session().state()
    # All is drawn already, until a panel is opened at its size on the page.
    assert list(stage.draw()) == []
    stage.open_panel(Settings().panels[0], 300.0, 200.0, 2.0)
    assert [(picture.width, picture.height) for picture in stage.draw()] == [(600, 400)]


def test_the_opening_shows_what_the_page_shows_first() -> None:
    assert set(Settings().panels) <= set(PANELS)


def test_the_fingerprint_is_the_same_every_time() -> None:
    assert len({rehearsal.fingerprint() for _ in range(3)}) == 1


@pytest.mark.parametrize("what", ["draw_path", "draw_text"])
def test_another_fingerprint_is_drawn_where_drawing_differs(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before = rehearsal.fingerprint()
    monkeypatch.setattr(RendererAgg, what, lambda *args: None)
    assert rehearsal.fingerprint() != before


def test_another_fingerprint_is_drawn_where_numbers_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rehearsal.fingerprint()
    linspace = np.linspace
    monkeypatch.setattr(np, "linspace", lambda *args: linspace(*args) * 1.25)
    assert rehearsal.fingerprint() != before


def test_whoever_wakes_has_another_chance() -> None:
    seen = []
    for _ in range(2):
        random.seed(1)
        np.random.seed(1)  # noqa: NPY002  it is this one that a snapshot holds
        rehearsal.wake()
        seen += [random.random(), np.random.random()]  # noqa: NPY002
    assert len(set(seen)) == 4
