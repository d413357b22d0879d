"""No label of an axis is cut off, and no two touch, whatever the numbers and the sizes are."""

import itertools

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from app.host.generate import POSTER_SIZES
from app.session.session import Session
from app.views import VIEWS
from app.views.stage import Stage
from app.views.theme import matplotlib_style
from app.views.view import View
from app.views.words import Words, english
from tests.unit.views.data.test_window import POINTS

FLAT = [panel for panel in VIEWS if panel != "surface"]
SIZES = [(701, 563), (336, 220), (300, 130), (510, 250)]

#: Pixels that the round end of a letter may lie beyond its box.
ROUND = 1.5


def label_boxes(view: View) -> list[list[tuple[str, Bbox]]]:
    """Return the boxes of the labels in sight of either axis, and of both names."""
    groups = []
    with mpl.rc_context(matplotlib_style(view.theme)):
        view.canvas.draw()
        renderer = view.canvas.get_renderer()
        for axis in (view.axes.xaxis, view.axes.yaxis):
            low, high = axis.get_view_interval()
            scale = axis.get_transform()
            ends = scale.transform([low, high])
            ticks: list[Text] = [
                tick.label1
                for tick in axis.get_major_ticks()
                if -1e-6 <= (scale.transform(tick.get_loc()) - ends[0]) / np.ptp(ends) <= 1 + 1e-6
            ]
            texts = [text for text in (*ticks, axis.label) if text.get_text()]
            groups.append([(text.get_text(), text.get_window_extent(renderer)) for text in texts])
    return groups


def stage_of(points: list[tuple[float, float]], panel: str, size: tuple[float, float]) -> Stage:
    session = Session()
    session.set_points(points)
    session.set({"standardize": True})
    if points:
        session.step(20)
    stage = Stage(session)
    stage.set_words(Words(english().texts, ","))
    stage.open_panel(panel, *size, 1)
    return stage


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("panel", FLAT)
@pytest.mark.parametrize("name", [*POINTS, "ten thousands", "hundredths of a year"])
def test_no_label_is_cut_off_or_touches_another(
    name: str, panel: str, size: tuple[float, float]
) -> None:
    points = {
        **POINTS,
        "ten thousands": [(1, 10000), (2, 20000), (3, 40000)],
        "hundredths of a year": [(2020.1, 21), (2020.9, 22), (2021.9, 24)],
    }[name]
    view = stage_of(points, panel, size).view(panel)
    for group in label_boxes(view):
        for text, box in group:
            assert min(box.x0, box.y0) >= -ROUND, text
            assert box.x1 <= size[0] + ROUND, text
            assert box.y1 <= size[1] + ROUND, text
        for (one, box), (other, other_box) in itertools.combinations(group, 2):
            assert not box.padded(-ROUND).overlaps(other_box.padded(-ROUND)), (one, other)


def test_the_axes_of_the_plane_have_one_scale_beside_wide_labels() -> None:
    view = stage_of(POINTS["near"], "plane", (510, 250)).view("plane")
    assert view.room.left > view.margins.left
    across, up = view.units_per_pixel()
    assert across == pytest.approx(up, rel=1e-9)


def test_narrow_labels_leave_the_room_as_it_is(session: Session) -> None:
    stage = Stage(session)
    for panel, (width, height) in POSTER_SIZES["wide"].items():
        stage.open_panel(panel, width, height, 1)
        assert stage.view(panel).room == stage.view(panel).margins


def test_what_all_numbers_have_in_common_stands_behind_the_name() -> None:
    view = stage_of(POINTS["milliseconds"], "data", (510, 250)).view("data")
    assert view.axes.get_xlabel() == "x − 1758000000000"
    assert view.axes.get_ylabel() == "y"
