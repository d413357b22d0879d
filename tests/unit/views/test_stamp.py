"""A stamp lays over a picture what a drawing would have drawn on it."""

from typing import Any

import numpy as np
import pytest
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from app.views.canvas import Renderer
from app.views.stamp import Stamp

#: Grey levels: Agg cuts off what a stamp rounds.
TRUNCATED = 2

GROUNDS = [(255, 255, 255), (0, 0, 0), (13, 200, 101)]


def renderer(ground: tuple[int, int, int] | None = None) -> Renderer:
    made = Renderer(60, 40, 72)
    if ground:
        np.asarray(made.buffer_rgba())[:] = (*ground, 255)
    return made


def pixels(of: Renderer) -> NDArray[np.int64]:
    return np.array(of.buffer_rgba()).astype(int)


def disc(on: Renderer, opacity: float = 1.0) -> None:
    pen: Any = on.new_gc()
    pen.set_linewidth(0.0)
    circle = Affine2D().scale(11.3).translate(25.2, 17.7)
    on.draw_path(pen, Path.unit_circle(), circle, (0.2, 0.5, 0.9, opacity))


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_it_gives_the_pixels_of_the_drawing(ground: tuple[int, int, int], opacity: float) -> None:
    stamp = Stamp(renderer(), lambda on: disc(on, opacity))
    drawn, stamped = renderer(ground), renderer(ground)
    disc(drawn, opacity)
    stamp.lay_over(stamped)
    assert np.abs(pixels(drawn) - pixels(stamped)).max() <= TRUNCATED
    assert (pixels(stamped)[..., 3] == 255).all()
    changed = (pixels(stamped)[..., :3] != ground).any(axis=-1)
    assert changed.sum() == pytest.approx(np.pi * 11.3**2, rel=0.15)


def test_it_may_be_laid_over_again_and_over_itself() -> None:
    stamp = Stamp(renderer(), disc)
    once, twice = renderer((90, 90, 90)), renderer((90, 90, 90))
    stamp.lay_over(once)
    stamp.lay_over(twice)
    stamp.lay_over(twice)
    inside = np.s_[18:27, 20:30]
    assert (pixels(once)[inside] == pixels(twice)[inside]).all()
    assert (pixels(once)[0] == (90, 90, 90, 255)).all()


def test_an_empty_drawing_covers_nothing() -> None:
    stamped = renderer((1, 2, 3))
    Stamp(renderer(), lambda _: None).lay_over(stamped)
    assert (pixels(stamped) == (1, 2, 3, 255)).all()
