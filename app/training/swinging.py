"""Whether a run swings about the minimum for ever, and comes no nearer."""

from __future__ import annotations

from app.training.descent import Descent
from app.training.history import EPOCH, LOSS

#: Epochs of which the mean loss is compared with that of as many before. It is longer than the
#: memory of a velocity, so that an oscillation that dies down is seen to.
WINDOW = 30

#: A run comes nearer if the mean falls by this share of the range of its losses.
PROGRESS = 0.25


def is_swinging(run: Descent) -> bool:
    """Return whether a run over all points has stopped coming nearer, and still moves.

    A step under the absolute error is as long near the minimum as far away, and one of Huber's
    loss is as long for every large error. So a rate that is too large does not make such a run
    diverge: it swings from side to side and never ends. A squared error either converges or
    diverges.

    Parameters
    ----------
    run : Descent

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> from app.settings import Settings
    >>> data = Dataset([-1.0, 0.0, 1.0], [0.0, 0.4, 1.0])
    >>> runs = [Descent(data, Settings(loss=loss, learning_rate=0.3)) for loss in ("mae", "mse")]
    >>> [(run.advance(60), is_swinging(run)) for run in runs]
    [(60, True), (28, False)]
    """
    problem = run.problem
    if problem.objective.is_quadratic or problem.design is None or not problem.is_full_batch:
        return False
    rows = run.history.rows[-2 * WINDOW :]
    if len(rows) < 2 * WINDOW or rows[0, EPOCH] < run.configured_at or run.has_ended:
        return False
    earlier, recent = rows[:WINDOW, LOSS], rows[WINDOW:, LOSS]
    nearer = float(earlier.mean() - recent.mean())
    return nearer <= PROGRESS * float(recent.max() - recent.min()) and any(run.next_step)
