"""The contributions to the gradient: each point's share, tip to tail."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from app.session.session import Session
from app.views import PlaneView
from app.views.plane.chain import MOST_POINTS
from app.views.theme import LIGHT
from tests.unit.views.drawing import drawn, made

#: A shape may be off by so many pixels: positions are doubles, which are far finer.
A_HUNDREDTH_OF_A_PIXEL = 0.01


#: Thirteen points on both sides of the line for most of a descent.
THIRTEEN = [(i / 12, 0.3 + 0.4 * (i * 5 % 13) / 13 + 0.2 * i / 12) for i in range(13)]


@pytest.fixture
def shares() -> Session:
    session = Session()
    session.set_points(THIRTEEN)
    session.set({"contributions": True})
    return session


def tail_of(view: PlaneView) -> np.ndarray:
    return view.axes.transData.transform((view.session.run.m, view.session.run.b))


def per_unit(view: PlaneView) -> np.ndarray:
    """Return pixels per unit of gradient, as the number in the legend says."""
    found = re.search(r"shares: ([\d.]+) × larger", view._legend.get_text())
    times = float(found.group(1)) if found else 1.0
    rate = view.session.run.settings.learning_rate
    return times * rate / np.array(view.units_per_pixel())


def tips(collection: object) -> np.ndarray:
    return np.array([path.vertices[3] for path in collection.get_paths()])


def tails(collection: object) -> np.ndarray:
    return np.array([path.vertices[[0, 6]].mean(axis=0) for path in collection.get_paths()])


# Each point's share


def test_the_shares_lie_tip_to_tail_and_end_at_the_tip_of_the_gradient(shares: Session) -> None:
    view = made(PlaneView, shares)
    for epochs in (0, 3, 40):
        shares.step(epochs or 1)
        drawn(view)
        order = view._arrows.chain.links().order
        assert sorted(order) == list(range(13))
        first, last = tails(view._arrows.chain.vectors), tips(view._arrows.chain.vectors)
        assert first[0] == pytest.approx(tail_of(view), abs=A_HUNDREDTH_OF_A_PIXEL)
        assert first[1:] == pytest.approx(last[:-1], abs=A_HUNDREDTH_OF_A_PIXEL)
        end = tips(view._arrows.pale)[0]
        assert last[-1] == pytest.approx(end, abs=A_HUNDREDTH_OF_A_PIXEL)
        run = shares.run
        own = run.design.contributions(run.objective.loss, run.m, run.b)[order]
        assert last - first == pytest.approx(-own * per_unit(view), abs=A_HUNDREDTH_OF_A_PIXEL)


def test_the_chain_bends_one_way_only(shares: Session) -> None:
    shares.step(5)
    view = made(PlaneView, shares)
    ways = np.diff(view._arrows.chain.links().joints, axis=0)
    angles = np.arctan2(ways[:, 1], ways[:, 0])
    assert (np.diff(angles) >= 0.0).all()
    assert (angles < 0.0).any()
    assert (angles > 0.0).any()


@pytest.mark.parametrize("size", [(510, 260), (336, 260), (720, 500)])
@pytest.mark.parametrize("preset", ["noisy_line", "outlier", "anscombe_1", "anscombe_3"])
def test_the_whole_chain_is_visible_before_during_and_after_a_run(
    preset: str, size: tuple[float, float]
) -> None:
    session = Session()
    session.set({"preset": preset})
    session.set({"contributions": True})
    view = made(PlaneView, session, *size)
    box = np.array(view.axes.bbox.extents).reshape(2, 2)
    for epochs in (1, 5, 30, 300, 3000):
        session.step(epochs)
        drawn(view)
        corners = np.vstack([tips(view._arrows.chain.vectors), tips(view._arrows.pale)])
        assert (corners > box[0]).all()
        assert (corners < box[1]).all()


def test_at_the_minimum_the_chain_is_closed_and_legible(shares: Session) -> None:
    view = made(PlaneView, shares)
    shares.step(3000)
    drawn(view)
    corners = tips(view._arrows.chain.vectors)
    assert corners[-1] == pytest.approx(tail_of(view), abs=1.0)
    assert np.hypot(*np.ptp(corners, axis=0)) > 40


def test_the_share_pointed_at_stands_out(shares: Session) -> None:
    shares.step(3)
    view = made(PlaneView, shares)
    alone = view._arrows.chain.vectors.get_facecolor()
    assert (alone == alone[0]).all()
    shares.highlight(5)
    drawn(view)
    vectors = view._arrows.chain.vectors
    colours, outlines = vectors.get_facecolor(), [path.vertices for path in vectors.get_paths()]
    assert tuple(colours[-1]) == to_rgba(LIGHT.accent)
    assert (colours[:-1, 3] < alone[0, 3]).all()
    own = shares.run.design.contributions(shares.run.objective.loss, shares.run.m, shares.run.b)[5]
    assert tips(vectors)[-1] - tails(vectors)[-1] == pytest.approx(
        -own * per_unit(view), abs=A_HUNDREDTH_OF_A_PIXEL
    )
    widths = [np.hypot(*(outline[0] - outline[6])) for outline in outlines]
    assert widths[-1] == pytest.approx(2 * max(widths[:-1]))


def test_the_share_at_a_position_is_the_vector_within_eight_pixels(shares: Session) -> None:
    shares.step(2)
    view = made(PlaneView, shares, 720, 500)
    height = view.size[1]
    order = view._arrows.chain.links().order
    middles = (tails(view._arrows.chain.vectors) + tips(view._arrows.chain.vectors)) / 2
    found = [view.contribution_at(x, height - y) for x, y in middles]
    assert found == order.tolist()
    x, y = tail_of(view)
    away = tips(view._arrows.pale)[0] - (x, y)
    away = away / np.hypot(*away)
    assert view.contribution_at(*(np.array([x, height - y]) - away * (7, -7))) == order[0]
    assert view.contribution_at(*(np.array([x, height - y]) - away * (9, -9))) is None


def test_there_are_no_shares_without_the_setting_or_of_too_many_points(shares: Session) -> None:
    view = made(PlaneView, shares)
    x, y = view.to_pixels(shares.run.m, shares.run.b)
    assert view._arrows.chain.vectors in view.shown
    assert view.contribution_at(x, y) is not None
    shares.set({"contributions": False})
    drawn(view)
    assert view._arrows.chain.vectors not in view.shown
    assert view.contribution_at(x, y) is None
    shares.set({"contributions": True})
    shares.set_points([(i / 100, (i * 7 % 10) / 10) for i in range(MOST_POINTS + 1)])
    drawn(view)
    assert view._arrows.chain.vectors not in view.shown
    shares.remove_point(0)
    assert view._arrows.chain.vectors in drawn(view).shown
