"""The warm-up imports everything and leaves no trace; the self-test notices another drawing."""

import random
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg

from app.bridge import warm_up
from app.bridge.report import Report
from app.panels import PANELS
from app.session.session import Session
from app.settings import Settings

#: Modules that a page needs sooner or later, and that a snapshot must already contain.
NEEDED = ["numpy.random", "matplotlib.figure", "mpl_toolkits.mplot3d", "app.views.surface"]


def test_the_warm_up_imports_what_the_page_needs() -> None:
    program = f"""
import sys
from app.bridge import warm_up
warm_up.warm_up()
missing = set({NEEDED}) - set(sys.modules)
assert not missing, missing
before = set(sys.modules)
warm_up.opening()
warm_up.self_test()
assert set(sys.modules) == before, set(sys.modules) - before
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_the_warm_up_leaves_no_trace() -> None:
    before = warm_up.self_test(), Report(Session()).state(), Settings()
    warm_up.warm_up()
    assert (warm_up.self_test(), Report(Session()).state(), Settings()) == before


def test_a_warm_up_with_a_refused_call_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm_up, "THEMES", ["no such theme"])
    with pytest.raises(RuntimeError, match="set_theme was refused"):
        warm_up.warm_up()


def test_the_opening_is_a_fresh_session_with_its_panels_drawn() -> None:
    session, stage = warm_up.opening()
    assert Report(session).state() == Report(Session()).state()
    # Everything is drawn already, until a panel opens at its size on the page.
    assert list(stage.draw()) == []
    stage.open_panel(Settings().panels[0], 300.0, 200.0, 2.0)
    assert [(picture.width, picture.height) for picture in stage.draw()] == [(600, 400)]


def test_the_opening_shows_what_the_page_shows_first() -> None:
    assert set(Settings().panels) <= set(PANELS)


def test_the_self_test_gives_the_same_number_every_time() -> None:
    assert len({warm_up.self_test() for _ in range(3)}) == 1


@pytest.mark.parametrize("what", ["draw_path", "draw_text"])
def test_the_self_test_gives_another_number_if_drawing_differs(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before = warm_up.self_test()
    monkeypatch.setattr(RendererAgg, what, lambda *args: None)
    assert warm_up.self_test() != before


def test_the_self_test_gives_another_number_if_numbers_differ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = warm_up.self_test()
    linspace = np.linspace
    monkeypatch.setattr(np, "linspace", lambda *args: linspace(*args) * 1.25)
    assert warm_up.self_test() != before


def test_every_wake_seeds_the_random_numbers_again() -> None:
    seen = []
    for _ in range(2):
        random.seed(1)
        np.random.seed(1)  # noqa: NPY002  a snapshot holds this global generator
        warm_up.wake()
        seen += [random.random(), np.random.random()]  # noqa: NPY002
    assert len(set(seen)) == 4
