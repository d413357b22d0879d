"""What helps: a rate under which a run surely converges, and the scaling that makes it fast."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from app.objective.bowl import Bowl
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training.problem import Problem
from app.training.rate_limit import batch_rate_limit, learning_rate_limit

#: Half of an exact or safe limit, another rate that is safe, a scaling of x, or a rate under which
#: the run still swings, and less.
RemedyKind: TypeAlias = Literal["half_limit", "safe_rate", "standardize", "smaller_swing"]

#: A run that never settles swings about so many times less far under a rate so many times smaller.
SWING_SHARE = 0.1

#: Digits of a rate that somebody is to read and to remember.
DIGITS = 2

#: Beyond these a power of ten with fewer digits may be 0 or infinite.
LEAST_ROUNDED, MOST_ROUNDED = 1e-305, 1e300

#: Above this condition number the steep direction makes the flat one a hundred times slower.
LARGE_CONDITION_NUMBER = 100.0

#: A rate below this share of the limit crawls; see `rates.CRAWL_SHARE`: 0.1 / lambda_max.
CRAWL_SHARE_OF_LIMIT = 0.05


@dataclass(frozen=True, slots=True)
class Remedy:
    """Settings that help.

    Attributes
    ----------
    kind : RemedyKind
        How the page words it.
    settings : dict
    """

    kind: RemedyKind
    settings: dict[str, object]


def remedies(problem: Problem) -> list[Remedy]:
    """Return what helps a run that has diverged, the least change first.

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> data = Dataset([2104.0, 1600.0, 2400.0], [399.9, 329.9, 369.0])
    >>> for each in remedies(Problem(data, Settings())):
    ...     print(each.kind, each.settings)
    half_limit {'learning_rate': 1.1e-07}
    standardize {'standardize': True, 'learning_rate': 0.1}
    """
    kind, rate = _slower_rate(problem)
    found = [Remedy(kind, {"learning_rate": rate})]
    settings = problem.settings
    if problem.design is not None and not settings.standardize and _is_a_valley(problem):
        scaled = Problem(problem.dataset, replace(settings, standardize=True))
        rate = good_rate(scaled) if scaled.learning_rate_limit else _slower_rate(scaled)[1]
        found.append(Remedy("standardize", {"standardize": True, "learning_rate": rate}))
    return found


def swinging_remedies(problem: Problem) -> list[Remedy]:
    """Return what helps a run that swings without coming nearer.

    Near its minimum Huber's loss is a square, so for rules of a fixed step there are rates under
    which a run settles. Under the absolute error, and for rules that scale each direction, none is
    known: a smaller rate swings less.

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> data = Dataset([0.0, 1.0, 2.0], [0.0, 1.2, 2.0])
    >>> for loss in ("huber", "mae"):
    ...     for each in swinging_remedies(Problem(data, Settings(loss=loss, learning_rate=5.0))):
    ...         print(each.kind, each.settings)
    safe_rate {'learning_rate': 0.41}
    smaller_swing {'learning_rate': 0.5}
    """
    rate = problem.settings.learning_rate
    has_safe_rate = OPTIMIZERS[problem.settings.optimizer].stable_product is not None
    if problem.loss.has_delta and has_safe_rate:
        safe = rounded_down(_safe_rate(problem))
        if safe < rate:
            return [Remedy("safe_rate", {"learning_rate": safe})]
    return [Remedy("smaller_swing", {"learning_rate": rounded_down(SWING_SHARE * rate)})]


def good_rate(problem: Problem) -> float:
    """Return the present rate if it neither crawls nor comes near the limit, else half the limit.

    Examples
    --------
    >>> from app.data.dataset import Dataset
    >>> near, far = Dataset([0.0, 1.0], [0.0, 1.0]), Dataset([1951.0, 1956.0], [10.0, 12.0])
    >>> good_rate(Problem(near, Settings())), good_rate(Problem(far, Settings()))
    (0.1, 1.3e-07)
    """
    rate, limit = problem.settings.learning_rate, problem.learning_rate_limit
    if limit is None or CRAWL_SHARE_OF_LIMIT * limit <= rate <= limit / 2.0:
        return rate
    return rounded_down(limit / 2.0)


def rounded_down(value: float, digits: int = DIGITS) -> float:
    """Return a positive number with fewer digits, not above it; at the ends of doubles itself.

    Examples
    --------
    >>> rounded_down(0.39604), rounded_down(0.3), rounded_down(1.19e-7)
    (0.39, 0.3, 1.1e-07)
    """
    if not LEAST_ROUNDED <= value <= MOST_ROUNDED:
        return value
    exponent = math.floor(math.log10(value)) - digits + 1
    # A decimal number such as 0.3 lies a rounding below 30 hundredths.
    whole = math.floor(value / 10.0**exponent * (1.0 + 1e-12))
    return float(f"{whole}e{exponent}")


def _is_a_valley(problem: Problem) -> bool:
    curvature = problem.objective.curvature(*problem.start)
    return curvature is not None and LARGE_CONDITION_NUMBER * curvature[0] < curvature[1]


def _slower_rate(problem: Problem) -> tuple[RemedyKind, float]:
    """Return a rate below the present one under which no update leads away for long; its kind."""
    rate, limit = problem.settings.learning_rate, problem.learning_rate_limit
    safe = limit / 2.0 if limit else _safe_rate(problem)
    if rounded_down(safe) >= rate:
        return "safe_rate", rounded_down(rate / 2.0)
    return "half_limit" if limit else "safe_rate", rounded_down(safe)


def _safe_rate(problem: Problem) -> float:
    """Return a rate that is safe although no limit is known.

    An error of `mae` or `huber` answers with no more than one of half a square does, for errors
    of size 1 and up to delta; a velocity of momentum beta adds up to 1 / (1 - beta) gradients. A
    rule that scales each direction takes steps about as long as the rate.
    """
    settings = problem.settings
    usual = FUNCTIONS[settings.function].learning_rate
    if problem.design is None:
        return usual
    rule = OPTIMIZERS[settings.optimizer]
    if rule.stable_product is None:
        return Settings().learning_rate
    plain = replace(settings, optimizer="sgd")
    loss = problem.loss if problem.loss.is_of_squares else LOSSES["half_mse"]
    if problem.is_full_batch:
        limit = learning_rate_limit(Bowl.over(problem.design, loss), problem.start, plain)
    else:
        limit = batch_rate_limit(problem.design, loss, plain, problem.points_per_update)
    slack = 1.0 - settings.parameter("momentum") if rule.initial else 1.0
    return slack * limit / 2.0 if limit else settings.learning_rate / 2.0
