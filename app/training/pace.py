"""How slowly a run plays that diverges: so slowly that the eye can follow the line."""

from __future__ import annotations

import math

from app.objective.stopping import DIVERGED_FACTOR
from app.training.descent import Descent
from app.training.history import LOSS
from app.training.swinging import is_swinging

#: Epochs a second at which the eye can follow a line that swings from side to side.
FOLLOWED = 5.0

#: Seconds in which a divergence should be over: just above the limit a swing grows by little.
LONGEST_SECONDS = 12.0


def slow_pace(run: Descent) -> float:
    """Return the most epochs a second that a run should play; infinite unless it diverges.

    Above the stable limit each epoch multiplies the distance along the steepest direction by
    2 rate / limit - 1 (see `Rates`), so the number of epochs until the run has diverged is known.
    It plays `FOLLOWED` epochs a second, or faster if it would take `LONGEST_SECONDS` then. The
    limit of batches is a safe one, and some losses, functions and optimizers have none: their
    runs slow down as long as the loss is above both that of the start and that of a flat line
    through the mean, and if they swing without coming nearer.

    Parameters
    ----------
    run : Descent

    Returns
    -------
    float
        Epochs per second.

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> from app.settings import Settings
    >>> data = Dataset([-1.0, 1.0], [0.0, 1.0])
    >>> [slow_pace(Descent(data, Settings(learning_rate=rate))) for rate in (0.9, 2.0)]
    [inf, 5.0]
    """
    problem, rate = run.problem, run.settings.learning_rate
    limit = problem.learning_rate_limit
    if not problem.n or (limit is not None and rate <= limit):
        return math.inf
    if limit is not None and problem.is_full_batch:
        growth = 2.0 * rate / limit - 1.0
        epochs = math.log(DIVERGED_FACTOR) / 2.0 / math.log(growth) if growth > 1.0 else math.inf
        return max(FOLLOWED, epochs / LONGEST_SECONDS)
    # A swing from side to side is back at the height of the start every other epoch.
    losses = run.history.rows[-2:, LOSS]
    is_far = max(run.loss, *losses.tolist()) > problem.usual_loss
    return FOLLOWED if is_far or is_swinging(run) else math.inf
