"""A line: y = m x + b."""

import numpy as np

from app.data.dataset import Dataset
from app.objective.design import Design
from app.objective.models.model import Model
from app.panels import PANELS


def design(dataset: Dataset, standardize: bool) -> Design:
    """Return the columns x and 1, or z = (x - mean) / standard deviation and 1.

    Standardized, the Hessian of mse is 2 I whatever the points are: mean z = 0, mean z^2 = 1
    (LeCun, Bottou, Orr and Mueller, 1998, "Efficient BackProp", section 4.3).

    Examples
    --------
    >>> design(Dataset([1.0, 3.0], [0.0, 1.0]), True).first
    array([-1.,  1.])
    """
    ones = np.ones(len(dataset))
    moments = dataset.moments
    if not standardize or not len(dataset):
        return Design(dataset.x, ones, dataset.y)
    deviation = float(np.sqrt(moments.cxx / moments.n)) if moments.has_spread else 1.0
    first = (dataset.x - moments.mean_x) / deviation
    return Design(first, ones, dataset.y, shift=moments.mean_x, scale=(deviation, 1.0))


MODEL = Model(
    name="line",
    source="Legendre (1805), Nouvelles methodes, appendix: Sur la methode des moindres quarres",
    parameters=("m", "b"),
    panels=PANELS,
    design=design,
    condition=lambda dataset: dataset.condition,
)
