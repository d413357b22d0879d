"""The learning rate below which no update can lead away from the minimum."""

from __future__ import annotations

from app.data.dataset import Point
from app.objective.design import Design
from app.objective.losses import Loss
from app.objective.objective import Objective
from app.optimizers import OPTIMIZERS
from app.settings import Settings


def learning_rate_limit(objective: Objective, start: Point, settings: Settings) -> float | None:
    """Return the exact border of stable rates for updates over all points, if there is one.

    For plain descent it is 2 / lambda_max.

    Parameters
    ----------
    objective : Objective
    start : (float, float)
    settings : Settings
        Of which the optimizer and its parameters matter.

    Returns
    -------
    float or None
        None without points, for rules that scale each direction, and for objectives whose
        curvature is not the same everywhere.
    """
    rule, curvature = OPTIMIZERS[settings.optimizer], objective.curvature(*start)
    if rule.stable_product is None or not objective.is_quadratic or not curvature:
        return None
    largest = curvature[1]
    return rule.stable_product(*settings.rule_values()) / largest if largest else None


def batch_rate_limit(design: Design, loss: Loss, settings: Settings, batch: int) -> float | None:
    """Return a rate that is safe for updates over batches of `batch` points, if one is known.

    It is 2 over the largest trace that the Hessian of k points can have,
    2 c (sum of the k largest x^2 + 1): below it every update is stable by itself, above it
    descent may still hold. The last batch of an epoch may be smaller, and a mean over fewer
    points be larger.

    Returns
    -------
    float or None
        None for rules that scale each direction, for rules with a velocity, for losses that
        are no multiple of the squared error, and where all columns are 0.
    """
    rule = OPTIMIZERS[settings.optimizer]
    if rule.stable_product is None or rule.initial or not loss.is_of_squares:
        return None
    half_traces = [
        loss.coefficient(size) * design.largest_squares(size)
        for size in (batch, len(design) % batch or batch)
    ]
    largest = max(half_traces)
    return 1.0 / largest if largest else None
