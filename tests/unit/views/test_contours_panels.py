"""The other story of contours: their cost in panels, and panels with an unknown minimum."""

import numpy as np
import pytest

from app.session.session import Session
from app.views import InterceptSliceView, PlaneView, SlopeSliceView, SurfaceView
from app.views.contours import COARSE_WORK, FINE_WORK
from app.views.slices.panel import PLACES
from app.views.slices.section import HEIGHT_PLACES, LOWEST_PLACES, SEARCHES
from app.views.stage import Stage
from tests.unit.views.absolute import MeanAbsoluteError, descend_absolute_errors
from tests.unit.views.drawing import drawn, made


@pytest.fixture
def objectives(monkeypatch: pytest.MonkeyPatch) -> list[MeanAbsoluteError]:
    return descend_absolute_errors(monkeypatch)


def many_points(count: int) -> list[tuple[float, float]]:
    x = (np.arange(count) + 0.5) / count
    return list(zip(x, 0.2 + 0.5 * x + 0.15 * np.sin(np.arange(count) ** 2), strict=True))


def errors_of(objectives: list[MeanAbsoluteError]) -> int:
    return sum(objective.errors for objective in objectives)


@pytest.mark.parametrize("kind", [PlaneView, SlopeSliceView, InterceptSliceView, SurfaceView])
@pytest.mark.parametrize("points", [0, 1, 2, 13])
def test_an_unknown_minimum_still_has_a_picture(
    monkeypatch: pytest.MonkeyPatch, kind: type, points: int
) -> None:
    descend_absolute_errors(monkeypatch, is_known=False)
    session = Session()
    session.set_points(many_points(points))
    session.step(3)
    view = made(kind, session)
    session.set({"standardize": True})
    drawn(view)
    assert bool(view.shown) or points == 0


@pytest.mark.parametrize("panel", ["plane", "surface", "slice_m"])
@pytest.mark.parametrize("count", [13, 200, 700])
def test_a_frame_of_a_drag_costs_a_bounded_number_of_errors(
    objectives: list[MeanAbsoluteError], panel: str, count: int
) -> None:
    session = Session()
    session.set_points(many_points(count))
    stage = Stage(session)
    stage.open_panel(panel, 500, 360, 1)
    session.step(5)
    list(stage.draw())
    stage.under_hand, session.is_held = "data", True
    session.move_point(3, 0.5, 0.9)
    before = errors_of(objectives)
    list(stage.draw())
    slice_places = PLACES + count + 2 * HEIGHT_PLACES + LOWEST_PLACES * (SEARCHES + 1)
    # The grid, or the curve and the searches along it; and some single evaluations.
    most = COARSE_WORK if panel != "slice_m" else slice_places * count
    assert 0 < errors_of(objectives) - before <= most + 600 * count


@pytest.mark.parametrize("panel", ["plane", "surface"])
def test_the_grid_is_fine_at_rest_and_stays_while_a_run_goes_on(
    objectives: list[MeanAbsoluteError], panel: str
) -> None:
    session = Session()
    session.set_points(many_points(200))
    stage = Stage(session)
    stage.open_panel(panel, 500, 360, 1)
    list(stage.draw())
    stage.under_hand, session.is_held = "data", True
    session.move_point(3, 0.5, 0.9)
    list(stage.draw())
    stage.under_hand, session.is_held = None, False
    before = errors_of(objectives)
    list(stage.draw())
    at_rest = errors_of(objectives) - before
    assert COARSE_WORK < at_rest <= 1.1 * FINE_WORK
    before = errors_of(objectives)
    for _ in range(5):
        session.step()
        list(stage.draw())
    assert errors_of(objectives) - before < COARSE_WORK / 4
