"""The other story of sections: those of an objective without a closed form, with kinks."""

import numpy as np
import pytest

from app.session.session import Session
from app.views import InterceptSliceView, SlopeSliceView
from tests.unit.views.absolute import MeanAbsoluteError, descend_absolute_errors
from tests.unit.views.drawing import made


@pytest.fixture
def objectives(monkeypatch: pytest.MonkeyPatch) -> list[MeanAbsoluteError]:
    return descend_absolute_errors(monkeypatch)


def session_of(preset: str = "outlier") -> Session:
    session = Session()
    session.set({"preset": preset})
    return session


@pytest.mark.parametrize("kind", [SlopeSliceView, InterceptSliceView])
@pytest.mark.usefixtures("objectives")
def test_a_slice_has_a_corner_at_every_kink_and_its_mark_at_the_lowest(kind: type) -> None:
    session = session_of()
    session.step(4)
    view = made(kind, session)
    run, limits = session.run, view.axes.get_xlim()
    x, y = session.dataset.x, session.dataset.y
    kinks = (y - run.b) / x if view.index == 0 else y - run.m * x
    seen = kinks[(limits[0] < kinks) & (kinks < limits[1])]
    places, values = view._curve.get_data()
    assert len(seen) > 3
    assert np.isin(seen, places).all()
    # Between its corners the curve is straight: J halfway between two of them is their mean.
    halfway = (places[1:] + places[:-1]) / 2
    pair = (halfway, np.full(len(halfway), run.b)) if view.index == 0 else (
        np.full(len(halfway), run.m), halfway
    )  # fmt: skip
    assert run.objective.values(*pair) == pytest.approx((values[1:] + values[:-1]) / 2, abs=1e-12)
    (lowest,), (height,) = view._lowest.get_data()
    assert np.isclose(lowest, kinks, rtol=1e-12, atol=0.0).any()
    assert height <= values.min() + 1e-12


@pytest.mark.usefixtures("objectives")
def test_the_tangent_follows_the_subgradient() -> None:
    session = session_of()
    session.step(4)
    view = made(SlopeSliceView, session)
    (left, right), (low, high) = view._tangent.get_data()
    slope = session.run.objective.gradient(session.run.m, session.run.b)[0]
    assert (high - low) / (right - left) == pytest.approx(slope, rel=1e-9)
