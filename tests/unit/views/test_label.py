"""A label of letters put together: it looks like a text, and is drawn anew without layout."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from app.session.session import Session
from app.views import DataView
from app.views.label import Label
from app.views.theme import FONT_SIZE, LIGHT

TEXT = "y = 0.412x − 1.7×10⁻⁷"


def labelled(ratio: float, text: str = TEXT) -> tuple[DataView, Label]:
    view = DataView(Session(), LIGHT, 500, 400, ratio)
    label = Label(view, LIGHT.accent, 4)
    label.set_text(text)
    label.set_position((120 * ratio, 200 * ratio))
    return view, label


def ink(view: DataView, text: Text) -> np.ndarray:
    """Return how much of each pixel a text covers on the ground of the theme."""
    renderer = view.canvas.get_renderer()
    np.asarray(renderer.buffer_rgba())[:] = 255
    text.draw(renderer)
    pixels = np.asarray(renderer.buffer_rgba())[..., 0].astype(float)
    return (255.0 - pixels) / (255.0 - 255.0 * to_rgb(LIGHT.accent)[0])


@pytest.mark.parametrize("ratio", [1, 1.5, 2])
def test_it_is_as_wide_and_as_dark_as_matplotlib_makes_it(ratio: float) -> None:
    view, label = labelled(ratio)
    text = view.axes.text(
        120 * ratio,
        200 * ratio,
        TEXT,
        color=LIGHT.accent,
        size=FONT_SIZE,
        transform=label.get_transform(),
    )
    box = text.get_window_extent(view.canvas.get_renderer())
    width, height = label.measure()
    assert width == pytest.approx(box.width, abs=3 * ratio)
    assert height >= box.height - ratio
    assert ink(view, label).sum() == pytest.approx(ink(view, text).sum(), rel=0.05)


def test_all_of_it_lies_in_its_box() -> None:
    view, label = labelled(2)
    rows, columns = np.nonzero(ink(view, label) > 0.3)
    (x, low), (width, height) = label.get_position(), label.measure()
    assert x - 1 <= columns.min()
    assert columns.max() <= x + width + 1
    assert low - 1 <= 800 - rows.max() - 1
    assert 800 - rows.min() - 1 <= low + height + 1


def test_it_says_what_it_was_given_last_at_the_present_size() -> None:
    view, label = labelled(1, "1")
    first = ink(view, label).sum()
    label.set_text("1111")
    assert ink(view, label).sum() == pytest.approx(4 * first, rel=0.01)
    view.resize(500, 400, 2)
    assert label.measure()[0] == pytest.approx(2 * labelled(1, "1111")[1].measure()[0], abs=4)


def test_at_the_edge_of_the_picture_it_is_cut_off() -> None:
    view, label = labelled(1)
    for place in [(-30.0, 390.0), (480.0, 395.0), (200.0, -8.0)]:
        label.set_position(place)
        assert ink(view, label).any()
