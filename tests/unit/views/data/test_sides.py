"""What a neuron answers on each side of its boundary."""

import numpy as np
import pytest

from app.objective.models import adaline
from app.views import DataView
from app.views.data.sides import side_above
from tests.unit.views.drawing import classifier, made

#: Rounding changes an answer of 0 by this much at most: weights are about 5.
ROUNDING = 1e-12


def test_each_side_has_the_tint_of_its_class() -> None:
    session = classifier()
    session.step(50)
    view = made(DataView, session)
    data, (w1, w2) = session.dataset, session.run.original_units
    area = 0.0
    for side, sign in zip(view.boundary.sides, (-1, 1), strict=True):
        x, y = side.get_paths()[0].vertices[:-1].T
        z = w1 * (x - data.x.mean()) + w2 * (y - data.y.mean()) + adaline.bias(data)
        assert (sign * z >= -ROUNDING).all()
        area += abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    assert area == pytest.approx(1.0, rel=1e-12)


def test_a_line_through_a_corner_leaves_the_whole_polygon() -> None:
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    side = side_above(square, square.sum(axis=1))
    assert side.polygon.tolist() == square.tolist()
    assert side.edge is None
    assert side_above(square, square.sum(axis=1) - 3.0).polygon.shape == (0, 2)
