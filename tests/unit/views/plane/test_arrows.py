"""The arrows at the current point: the gradient, and the state of an optimizer."""

import re

import numpy as np
import pytest

from app.optimizers import OPTIMIZERS
from app.session.session import Session
from app.views import PlaneView
from app.views.plane.arrows import HAIRLINE, LENS_BELOW
from app.views.plane.lens import RADIUS
from tests.unit.views.drawing import drawn, made

#: A shape may be off by so many pixels: positions are doubles, which are far finer.
A_HUNDREDTH_OF_A_PIXEL = 0.01


def tail_of(view: PlaneView) -> np.ndarray:
    return view.axes.transData.transform((view.session.run.m, view.session.run.b))


def per_unit(view: PlaneView) -> np.ndarray:
    """Return pixels per unit of gradient, as the number in the legend says."""
    found = re.search(r"([\d.]+) × larger", view._legend.get_text())
    times = float(found.group(1)) if found else 1.0
    return times * view.session.run.settings.learning_rate / np.array(view.units_per_pixel())


def tips(collection: object) -> np.ndarray:
    return np.array([path.vertices[3] for path in collection.get_paths()])


#: What runs differ by: rules, batches, losses, columns and models.
RUNS = [
    {}, {"learning_rate": 0.6}, {"learning_rate": 0.001}, {"optimizer": "momentum"},
    {"optimizer": "nesterov"}, {"optimizer": "adam"}, {"optimizer": "rmsprop"},
    {"batch_size": 1}, {"batch_size": 5, "optimizer": "momentum"}, {"standardize": True},
    {"batch_size": 4, "shuffle": False}, {"loss": "sse", "learning_rate": 0.01},
    {"preset": "two_classes"},
]  # fmt: skip


@pytest.mark.parametrize("settings", RUNS, ids=str)
def test_the_arrow_lands_where_the_next_update_lands(settings: dict[str, object]) -> None:
    session = Session()
    session.set(settings)
    for now_ms in (0.0, 5000.0):  # the morph to other columns is over
        session.frame(now_ms, lambda: False)
    for epochs, updates in ((0, 0), (3, 0), (1, 2), (40, 1)):
        for _ in range(epochs):
            session.step(1)
        for _ in range(updates):
            session.step_updates(1)
        view = made(PlaneView, session)
        arrows, tail = view._arrows, tail_of(view)
        m, b = session.run.landing
        tip = view.axes.transData.transform((m, b))
        ends = tips(arrows.step) - tail
        expected = [(tip[0] - tail[0], 0), (0, tip[1] - tail[1]), tip - tail]
        assert ends == pytest.approx(np.array(expected), abs=A_HUNDREDTH_OF_A_PIXEL)
        assert arrows.landing in view.shown
        assert arrows.landing.get_xydata()[0] == pytest.approx((m, b), rel=1e-12, abs=1e-15)
        session.step_updates(1)
        assert (session.run.m, session.run.b) == (m, b)


def test_a_smaller_gradient_or_rate_makes_a_shorter_arrow(session: Session) -> None:
    def length() -> float:
        return float(np.hypot(*(tips(view._arrows.step)[2] - tail_of(view))))

    view = made(PlaneView, session)
    at_start = length()
    session.set({"learning_rate": 0.05})
    drawn(view)
    assert length() == pytest.approx(at_start / 2, rel=1e-6)
    session.step(30)
    drawn(view)
    assert length() < at_start / 5


def test_beside_the_arrow_of_a_batch_stands_pale_the_step_over_all_points() -> None:
    session = Session()
    session.set({"batch_size": 2, "learning_rate": 0.2})
    session.step(2)
    view = made(PlaneView, session)
    assert view._arrows.pale in view.shown
    end = tips(view._arrows.pale)[0] - tail_of(view)
    whole = np.array(session.run.next_step) / np.array(view.units_per_pixel())
    assert end == pytest.approx(whole, abs=A_HUNDREDTH_OF_A_PIXEL)
    assert not np.allclose(end, tips(view._arrows.step)[2] - tail_of(view), atol=1.0)
    session.set({"batch_size": "full"})
    assert view._arrows.pale not in drawn(view).shown


def test_a_short_step_has_a_hairline_and_a_very_short_one_a_lens(session: Session) -> None:
    view = made(PlaneView, session)
    arrows, seen = view._arrows, set()
    for rate in (0.9, 0.3, 0.05, 1e-3, 1e-5):
        session.set({"learning_rate": rate})
        drawn(view)
        step = tips(arrows.step)[2] - tail_of(view)
        length = np.hypot(*step)
        assert (arrows.hairline in view.shown) == (length < HAIRLINE)
        assert (arrows.lens.circle in view.shown) == (length < LENS_BELOW)
        seen.add((arrows.hairline in view.shown, arrows.lens.circle in view.shown))
        if arrows.hairline in view.shown:
            tail, tip = arrows.hairline.get_xydata()
            assert np.hypot(*(tip - tail)) == pytest.approx(HAIRLINE)
            assert (tip - tail) / HAIRLINE == pytest.approx(step / length)
        if arrows.lens.circle in view.shown:
            (_, _, whole) = arrows.lens.arrows.get_paths()
            begin, end = whole.vertices[[0, 6]].mean(axis=0), whole.vertices[3]
            assert end - begin == pytest.approx(arrows.lens.scale * step, abs=0.01)
            middle = arrows.lens.circle.get_paths()[0].vertices[:-1].mean(axis=0)
            assert max(np.hypot(*(place - middle)) for place in (begin, end)) < RADIUS
            assert view.words.to_resolution(arrows.lens.scale, arrows.lens.scale) in (
                arrows.lens.label.get_text()
            )
    assert seen == {(False, False), (True, False), (True, True)}


def test_at_the_minimum_there_is_no_direction_to_show(session: Session) -> None:
    session.set({"learning_rate": 0.7})
    session.step(5000)
    assert session.run.status == "converged"
    view = made(PlaneView, session)
    assert not {view._arrows.hairline, view._arrows.lens.circle} & set(view.shown)


@pytest.mark.parametrize("settings", RUNS, ids=str)
def test_the_parts_of_the_step_have_both_a_name_or_neither(settings: dict[str, object]) -> None:
    session = Session()
    session.set(settings)
    view, seen = made(PlaneView, session, 700, 500), set()
    for rate in (0.02, 0.1, 0.3, 0.5, 1.0):
        session.set({"learning_rate": rate})
        session.step(1)
        drawn(view)
        names = view._arrows._parts_names()
        shown = [
            text.get_text() for text in view._arrows.names.texts.values() if text in view.shown
        ]
        seen.add(sum(name in shown for name in names))
    assert seen <= {0, 2}


def test_a_step_beyond_all_bounds_is_drawn_to_the_edge(session: Session) -> None:
    session.set({"learning_rate": 1e12, "start": (1e30, -1e30)})
    view = made(PlaneView, session)
    assert np.isfinite(tips(view._arrows.step)).all()


# The state of an optimizer


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_state_of_an_optimizer_has_the_scale_of_the_gradient(optimizer: str) -> None:
    session = Session()
    session.set({"optimizer": optimizer, "learning_rate": 0.02})
    session.step(7)
    view = made(PlaneView, session)
    run, tail = session.run, tail_of(view)
    directed = [(m, b) for name, m, b in run.rule_arrows if not name.startswith("root")]
    sizes = [(m, b) for name, m, b in run.rule_arrows if name.startswith("root")]
    assert (view._arrows.state in view.shown) == bool(directed)
    assert (view._arrows.bars in view.shown) == bool(sizes)
    if directed:
        ends = tips(view._arrows.state) - tail
        assert ends == pytest.approx(
            -np.array(directed) * per_unit(view), abs=A_HUNDREDTH_OF_A_PIXEL
        )
    if sizes:
        reach = [
            path.vertices[np.abs(path.vertices - tail).max(axis=1).argmax()] - tail
            for path in view._arrows.bars.get_paths()
        ]
        towards = -np.sign(run.gradient)
        m, b = np.array(sizes[0]) * towards * per_unit(view)
        assert reach[0][0] == pytest.approx(m, abs=A_HUNDREDTH_OF_A_PIXEL)
        assert reach[1][1] == pytest.approx(b, abs=A_HUNDREDTH_OF_A_PIXEL)


def test_before_the_first_update_there_is_no_state_to_draw(session: Session) -> None:
    session.set({"optimizer": "momentum"})
    view = made(PlaneView, session)
    assert view._arrows.state not in view.shown
    session.step(1)
    assert view._arrows.state in drawn(view).shown


def test_the_legend_says_what_the_arrow_is_and_how_much_larger_the_shares_are() -> None:
    session = Session()
    view = made(PlaneView, session)
    assert view._legend.get_text() == "arrow: the next step, −η∇J"
    session.set({"contributions": True})
    drawn(view)
    assert re.search(r"shares: \d+ × larger", view._legend.get_text())
    session.set({"batch_size": 3, "contributions": False})
    assert "update" in drawn(view)._legend.get_text()


def test_the_scale_of_the_shares_seldom_changes() -> None:
    session = Session()
    session.set({"learning_rate": 0.02, "contributions": True})
    view = made(PlaneView, session)
    changes, before = 0, view._legend.get_text()
    for _ in range(150):
        session.step(2)
        view.set_limits()
        changes += view._legend.get_text() != before
        before = view._legend.get_text()
    assert changes <= 15
