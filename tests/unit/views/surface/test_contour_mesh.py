"""The surface of an objective without a closed form: bands, rings, an edge, the path."""

import numpy as np
import pytest

from app.session.session import Session
from app.views import SurfaceView
from tests.unit.views.absolute import MeanAbsoluteError, descend_absolute_errors
from tests.unit.views.drawing import drawn, made

#: J is off by less than a cell's width times its steepest slope, which is below 1 on these points.
CELL = 0.02


@pytest.fixture
def objectives(monkeypatch: pytest.MonkeyPatch) -> list[MeanAbsoluteError]:
    return descend_absolute_errors(monkeypatch)


def session_of(preset: str = "outlier") -> Session:
    session = Session()
    session.set({"preset": preset})
    return session


@pytest.mark.usefixtures("objectives")
def test_the_surface_has_rings_an_edge_and_the_path_on_it() -> None:
    session = session_of()
    session.step(20)
    view = made(SurfaceView, session)
    objective, sight = session.run.objective, view._sight
    mesh = view._mesh(objective)
    assert len(mesh.bands) == len(view._bands.get_paths()) > 5
    for outline, _ in mesh.bands[:-1]:
        values = objective.values(outline[:, 0], outline[:, 1])
        assert np.abs(values - outline[:, 2]).max() < CELL * sight.rise
    edge = mesh.edge[~np.isnan(mesh.edge).any(axis=1)]
    (left, right), (low, high) = sight.window
    top = sight.least + sight.rise
    at_border = (
        np.isclose(edge[:, 0], left) | np.isclose(edge[:, 0], right)
        | np.isclose(edge[:, 1], low) | np.isclose(edge[:, 1], high)
    )  # fmt: skip
    assert (at_border | np.isclose(edge[:, 2], top, rtol=1e-6)).all()
    assert np.isfinite(np.column_stack(view._now.get_data())).all()
    assert view._minimum in view.shown


def test_with_an_unknown_minimum_the_box_moves_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    descend_absolute_errors(monkeypatch, is_known=False)
    session = session_of()
    view = made(SurfaceView, session)
    seen = set()
    for _ in range(30):
        session.step()
        drawn(view)
        seen.add((view._sight.least, view._sight.rise, view._sight.window))
        assert session.run.loss >= view._sight.least
    assert len(seen) <= 3
