import gc
import weakref
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from app.session.session import Session
from app.views.canvas import MOST_TEXTS, Canvas
from app.views.stage import Stage

PLACES = [(0.1, 0.2), (0.31, 0.405), (0.5, 0.77)]


def figure(ratio: float) -> Figure:
    """Return a figure with texts of many kinds."""
    made = Figure(figsize=(4, 3), dpi=72 * ratio)
    axes = made.add_axes((0.15, 0.15, 0.8, 0.8))
    axes.set(xlabel="slope m", ylabel="intercept b", yscale="log", ylim=(1e-3, 1.0))
    for number, place in enumerate(PLACES):
        axes.text(*place, "−∂J/∂m", ha="center", va="top", transform=axes.transAxes)
        style = {"size": 9.5 + number, "color": "#b84c00", "alpha": 0.5}
        axes.text(*place, f"least loss {number}", transform=axes.transAxes, **style)
        axes.text(*place, "turned", rotation=30 * number, transform=axes.transAxes)
    return made


def pixels(canvas: FigureCanvasAgg) -> NDArray[np.uint8]:
    canvas.draw()
    return np.array(canvas.buffer_rgba())


@pytest.mark.parametrize("ratio", [1, 1.5, 2])
def test_texts_look_as_agg_draws_them_the_first_time_and_again(ratio: float) -> None:
    canvas, plain = Canvas(figure(ratio)), FigureCanvasAgg(figure(ratio))
    expected = pixels(plain)
    assert (pixels(canvas) == expected).all()
    assert (pixels(canvas) == expected).all()


def test_a_text_has_the_size_for_the_present_figure() -> None:
    small, large = (Canvas(figure(ratio)) for ratio in (1, 2))
    pixels(small)
    small.figure.set_dpi(144)
    assert (pixels(small) == pixels(large)).all()


def test_any_number_of_texts_is_drawn() -> None:
    canvas, plain = (kind(figure(1)) for kind in (Canvas, FigureCanvasAgg))
    for number in (*range(2 * MOST_TEXTS), 3):
        for each in (canvas, plain):
            each.figure.axes[0].texts[0].set_text(str(number))
            each.figure.draw_artist(each.figure.axes[0].texts[0])
    assert (pixels(canvas) == pixels(plain)).all()


@pytest.mark.parametrize(
    "change", [lambda stage: stage.set_theme("dark"), lambda stage: stage.close_panel("data")]
)
def test_the_pixels_of_a_view_that_is_gone_do_not_wait_for_the_collector(
    change: Callable[[Stage], None],
) -> None:
    stage = Stage(Session())
    stage.open_panel("data", 200, 150, 1)
    list(stage.draw())
    pixels = weakref.ref(stage.view("data").canvas.get_renderer())
    gc.disable()
    try:
        change(stage)
        assert pixels() is None
    finally:
        gc.enable()
