"""Where a picture has room for a sentence."""

import numpy as np
import pytest

from app.session.session import Session
from app.views import VIEWS
from app.views.emptiness import empty_place
from app.views.stage import Stage
from app.views.view import View

SIZE = (140.0, 20.0)


def drawn(session: Session, width: float, height: float, ratio: float = 1.0) -> View:
    stage = Stage(session)
    stage.open_panel("data", width, height, ratio)
    list(stage.draw())
    return stage.view("data")


def under(view: View, place: tuple[float, float]) -> np.ndarray:
    """Return the pixels that a sentence covers there, and how far they are from the ground."""
    ratio = view.size[2]
    left, top = (round(ratio * at) for at in place)
    pixels = np.asarray(view.canvas.buffer_rgba())[..., :3].astype(int)
    across, down = (int(ratio * side) for side in SIZE)
    covered = pixels[top : top + down, left : left + across]
    assert covered.shape == (down, across, 3)
    return np.abs(covered - 255).max(axis=-1)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("preset", ["noisy_line", "outlier", "anscombe_2"])
def test_a_sentence_lies_on_no_point_line_or_label(preset: str, ratio: float) -> None:
    session = Session()
    session.set({"preset": preset})
    session.step(40)
    view = drawn(session, 520, 300, ratio)
    place = empty_place(view, *SIZE)
    assert place is not None
    assert under(view, place).max() < 80


def test_a_thin_line_may_lie_under_it_where_nothing_is_empty() -> None:
    session = Session()
    session.set_points([(0.12, 0.2), (0.3, 0.75), (0.52, 0.82), (0.8, 0.85)])
    view = drawn(session, 240, 200)
    place = empty_place(view, *SIZE)
    assert place is not None
    assert 80 < under(view, place).max() < 130


def test_there_is_no_room_among_many_points() -> None:
    session = Session()
    session.set_points([(0.05 * i, 0.1 * j) for i in range(21) for j in range(11)])
    assert empty_place(drawn(session, 300, 200), *SIZE) is None


def test_a_sentence_larger_than_the_axes_has_no_room() -> None:
    view = drawn(Session(), 300, 200)
    assert empty_place(view, 290, 20) is None
    assert empty_place(view, 20, 190) is None


def test_in_an_empty_plot_it_can_stand_in_the_middle() -> None:
    session = Session()
    session.clear()
    view = drawn(session, 520, 300)
    first = empty_place(view, *SIZE)
    middle = empty_place(view, *SIZE, is_central=True)
    assert first is not None
    assert middle is not None
    assert first[0] < 80
    box = view.axes.bbox
    assert middle[0] + SIZE[0] / 2 == pytest.approx((box.x0 + box.x1) / 2, abs=5)


@pytest.mark.parametrize("panel", VIEWS)
@pytest.mark.parametrize("model", ["line", "adaline", "one_weight"])
def test_a_panel_that_was_not_drawn_yet_can_be_asked(panel: str, model: str) -> None:
    session = Session()
    session.set({"model": model})
    stage = Stage(session)
    stage.open_panel(panel, 520, 300, 1.0)
    view = stage.view(panel)
    is_blank = not hasattr(view.canvas, "renderer")
    place = empty_place(view, *SIZE)
    assert place is None or not is_blank
    list(stage.draw())
    empty_place(stage.view(panel), *SIZE)
