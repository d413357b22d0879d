import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from app.session.session import Session
from app.views.data import DataView
from app.views.data.strokes import Strokes
from app.views.theme import LIGHT

COLOUR = tuple(round(255 * part) for part in to_rgb(LIGHT.residual))


def picture(view: DataView, artist: Line2D) -> NDArray[np.bool_]:
    """Return the pixels of an artist alone, shape (height, width)."""
    view.canvas.get_renderer().clear()
    view.axes.draw_artist(artist)
    return np.asarray(view.canvas.buffer_rgba())[..., 3] > 0


def strokes(view: DataView, x: list[float], ends: list[tuple[float, float]]) -> Strokes:
    residuals = view.fitted_line.residuals
    residuals.place(np.array(x), *np.array(ends).T)
    return residuals


@pytest.mark.parametrize(("ratio", "width"), [(0.5, 1), (1, 1), (2, 2), (3, 4)])
def test_a_stroke_is_one_rectangle_of_whole_pixels_in_its_colour(ratio: float, width: int) -> None:
    view = DataView(Session(), LIGHT, 500, 400, ratio)
    painted = picture(view, strokes(view, [0.5], [(0.75, 0.25)]))
    (x, top), (_, bottom) = (np.array(view.to_pixels(0.5, y)) * ratio for y in (0.75, 0.25))
    rows, columns = np.nonzero(painted)
    assert len(rows) == painted.sum() == round(bottom - top) * width
    assert rows.min() == pytest.approx(top, abs=1)
    assert columns.min() <= x <= columns.max() + 1
    assert (np.asarray(view.canvas.buffer_rgba())[painted] == (*COLOUR, 255)).all()


def test_strokes_are_where_a_line_of_them_would_be() -> None:
    view = DataView(Session(), LIGHT, 500, 400, 2)
    generator = np.random.default_rng(0)
    x, ends = generator.random(40), generator.random((40, 2))
    residuals = strokes(view, x.tolist(), ends.tolist())
    whole = picture(view, residuals)
    line = view.line(lw=residuals.get_linewidth(), solid_capstyle="butt", snap=False)
    line.set_data(*residuals.get_data())
    weighed = picture(view, line)
    assert (whole <= weighed).mean() > 1 - 1e-4  # except a row at the end of some strokes
    assert whole.sum() > 0.5 * weighed.sum()


def test_strokes_end_at_the_edge_of_the_axes() -> None:
    view = DataView(Session(), LIGHT, 500, 400, 1)
    x = [-0.1, 0.4, 0.6, 1.1, 0.5, 0.2]
    ends = [(0.2, 0.8), (-1e300, 1e300), (-7.0, 0.5), (0.2, 0.8), (np.nan, 0.5), (2.0, 3.0)]
    painted = picture(view, strokes(view, x, ends))
    left, low, right, high = np.rint(view.axes.bbox.extents).astype(int)
    columns = np.flatnonzero(painted.any(axis=0))
    assert columns.tolist() == [round(view.to_pixels(x, 0.0)[0] - 0.5) for x in (0.4, 0.6)]
    assert left < columns.min() <= columns.max() < right
    assert painted[:, columns[0]].sum() == high - low
    assert painted[:, columns[1]].sum() == round((high - low) / 2)


def test_another_renderer_draws_an_ordinary_line() -> None:
    view = DataView(Session(), LIGHT, 500, 400, 1)
    residuals = strokes(view, [0.5], [(0.75, 0.25)])
    residuals.set_animated(False)
    written = io.StringIO()
    view.figure.savefig(written, format="svg")
    assert LIGHT.residual in written.getvalue()
