"""The adaptive linear neuron: least squares on two classes, told apart at 0.

The neuron answers z = w1 (x - mean_x) + w2 (y - mean_y) + bias and should answer +1 for one
class and -1 for the other; the line z = 0 parts them. On centred columns the best bias is the
mean answer, whatever the weights are, and descent over all points never moves it from there:
its partial derivative 2 mean(error) is 0. So it is set, and two weights are left to learn.
"""

import numpy as np
from numpy.typing import NDArray

from app.data.dataset import Condition, Dataset
from app.data.moments import about_mean
from app.objective.design import Design
from app.objective.models.model import Model
from app.panels import PANELS


def design(dataset: Dataset, standardize: bool) -> Design:
    """Return both coordinates about their means, and the classes +-1 about theirs.

    Examples
    --------
    >>> design(Dataset([0, 2], [0, 4], [0, 1]), False).target
    array([-1.,  1.])
    """
    if not len(dataset):
        return Design(dataset.x, dataset.y, dataset.y)
    across, up = about_mean(dataset.x), about_mean(dataset.y)
    target = answers(dataset) - bias(dataset)
    if not standardize:
        return Design(across, up, target)
    scale = (float(across.std()) or 1.0, float(up.std()) or 1.0)
    return Design(across / scale[0], up / scale[1], target, scale=scale)


def answers(dataset: Dataset) -> NDArray[np.float64]:
    """Return what the neuron should answer, shape (n,): +1 for label 1 and -1 for label 0."""
    return 2.0 * dataset.labels.astype(np.float64) - 1.0


def bias(dataset: Dataset) -> float:
    """Return the best bias, the mean answer."""
    return float(answers(dataset).mean())


def outputs(dataset: Dataset, w1: float, w2: float) -> NDArray[np.float64]:
    """Return what the neuron answers, shape (n,), for weights in the data's own units."""
    across, up = about_mean(dataset.x), about_mean(dataset.y)
    return w1 * across + w2 * up + bias(dataset)


def misclassified(dataset: Dataset, w1: float, w2: float) -> int:
    """Return how many points lie on the wrong side of the boundary, or on it."""
    if not len(dataset):
        return 0
    return int(np.sum(outputs(dataset, w1, w2) * answers(dataset) <= 0.0))


def condition(dataset: Dataset) -> Condition:
    """Return "line" where the points can tell both weights, or why not."""
    if len(dataset) <= 1:
        return "one_point" if len(dataset) else "empty"
    if dataset.labels.min() == dataset.labels.max():
        return "one_class"
    return "line" if design(dataset, False).moments.has_spread else "in_a_row"


MODEL = Model(
    name="adaline",
    source="Widrow and Hoff (1960), Adaptive switching circuits, p. 99",
    parameters=("w1", "w2"),
    panels=PANELS,
    design=design,
    condition=condition,
)
