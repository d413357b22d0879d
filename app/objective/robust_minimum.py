"""The least absolute deviations and the least Huber loss, by methods that end at the exact place.

Both look for p and q that make a sum over points of rho(p first + q second - target) least.
They work on columns about their means and on what least squares leaves of the target, so that
digits are not lost far from x = 0.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Steps after which a method gives up, far beyond what any points were seen to need (about 20).
MOST_STEPS = 1000

#: An error counts as 0, and a slope as none, below this share of the terms that it is made of.
ROUNDING = 64.0 * sys.float_info.epsilon


@dataclass(frozen=True, slots=True)
class Found:
    """A place of the least value.

    Attributes
    ----------
    p, q : float
    is_unique : bool
        Whether it is the only one.
    """

    p: float
    q: float
    is_unique: bool


def least_absolute(first: Array, second: Array, target: Array) -> Found:
    """Return (p, q) of the least sum of absolute errors |p first + q second - target|.

    Descent from vertex to vertex (Bloomfield and Steiger, 1980, "Least Absolute Deviations Curve
    Fitting", SIAM J. Sci. Stat. Comput. 1, 290-301). The sum is convex and made of flat pieces:
    its least value is at a vertex, where the line passes through two points. Along a line through
    one point the lowest place is a weighted median. A vertex from which no edge leads down is the
    minimum, also where more than two points lie on the line.

    Parameters
    ----------
    first, second, target : ndarray of float, shape (n,)
        Columns of full rank.

    Returns
    -------
    Found
        A vertex; not unique where an edge from it is level.

    Examples
    --------
    >>> x, y = np.arange(5.0), np.array([1.0, 3.0, 5.0, -9.0, 9.0])
    >>> found = least_absolute(x, np.ones(5), y)
    >>> round(found.p, 12), round(found.q, 12), found.is_unique
    (2.0, 1.0, True)
    """
    first, second, scales = _scaled(first, second)
    weights = np.abs(first) + np.abs(second)
    total = float(np.sum(weights))
    scale = float(np.abs(target).max())
    p = q = 0.0
    least, best = math.inf, (0.0, 0.0)
    for _ in range(MOST_STEPS):
        u = p * first + q * second - target
        terms = np.abs(p * first) + np.abs(q * second) + np.abs(target)
        is_on = np.abs(u) <= ROUNDING * np.maximum(terms, scale)
        value = float(np.sum(np.abs(u)))
        if value >= least:  # nothing but rounding led here
            break
        least, best = value, (p, q)
        signs = np.where(is_on, 0.0, np.sign(u))
        pull = np.array([np.sum(signs * first), np.sum(signs * second)])
        slopes, ways, through = _edges(first, second, np.flatnonzero(is_on & (weights > 0.0)), pull)
        lowest = int(np.argmin(slopes))
        if slopes[lowest] >= -ROUNDING * total:
            is_unique = bool(slopes[lowest] > ROUNDING * total)
            return Found(p / scales[0], q / scales[1], is_unique)
        along = ways[lowest, 0] * first + ways[lowest, 1] * second
        crossing = np.flatnonzero(np.abs(along) > ROUNDING * weights)
        touched = crossing[
            _weighted_median(-u[crossing] / along[crossing], np.abs(along[crossing]))
        ]
        step = -u[touched] / along[touched]
        p, q = p + step * ways[lowest, 0], q + step * ways[lowest, 1]
        p, q = _through(first, second, target, (p, q), (int(through[lowest]), int(touched)))
    return Found(best[0] / scales[0], best[1] / scales[1], is_unique=True)


def least_huber(first: Array, second: Array, target: Array, delta: float) -> Found:
    """Return (p, q) of the least sum of Huber's rho over the errors p first + q second - target.

    Newton's method with an exact search along each direction. The sum is quadratic as long as
    no error passes the threshold, and Newton's step is exact there: it ends after finitely many
    (Clark and Osborne, 1986, "Finite Algorithms for Huber's M-Estimator", SIAM J. Sci. Stat.
    Comput. 7, 72-85; Madsen and Nielsen, 1990, "Finite Algorithms for Robust Linear
    Regression", BIT 30, 682-699).

    Parameters
    ----------
    first, second, target : ndarray of float, shape (n,)
    delta : float
        The threshold.

    Returns
    -------
    Found
        Not unique where the errors within the threshold alone fix no line.

    Examples
    --------
    >>> x, y = np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 3.0, 5.0, 7.0])
    >>> found = least_huber(x, np.ones(4), y, 0.5)
    >>> round(found.p, 12), round(found.q, 12), found.is_unique
    (2.0, 1.0, True)
    """
    first, second, scales = _scaled(first, second)
    everything = _hessian(first, second)
    weights = np.abs(first) + np.abs(second)
    p = q = 0.0
    inside = np.zeros(len(target), dtype=np.bool_)
    for _ in range(MOST_STEPS):
        u = p * first + q * second - target
        terms = np.abs(p * first) + np.abs(q * second) + np.abs(target)
        rounding = ROUNDING * terms
        inside = np.abs(u) <= delta + rounding
        clipped = np.clip(u, -delta, delta)
        gradient = float(np.sum(clipped * first)), float(np.sum(clipped * second))
        # An error within the threshold is known to its rounding, one beyond it is the threshold.
        unsure = np.where(inside, rounding, 0.0) + ROUNDING * np.abs(clipped)
        if max(map(abs, gradient)) <= float(np.sum(unsure * weights)):
            break
        hessian = _hessian(first[inside], second[inside])
        if _is_singular(hessian):
            hessian = hessian + REGULARIZATION * everything
        way_p, way_q = _solved(hessian, gradient)
        step = _lowest_along(u, -way_p * first - way_q * second, delta)
        if step == 0.0:
            break
        p, q = p - step * way_p, q - step * way_q
    is_unique = not _is_singular(_hessian(first[inside], second[inside]))
    return Found(p / scales[0], q / scales[1], is_unique)


def _scaled(first: Array, second: Array) -> tuple[Array, Array, tuple[float, float]]:
    """Return both columns with a largest entry of 1, and what they were divided by."""
    scales = float(np.abs(first).max()) or 1.0, float(np.abs(second).max()) or 1.0
    return first / scales[0], second / scales[1], scales


def _edges(
    first: Array, second: Array, on: NDArray[np.intp], pull: Array
) -> tuple[Array, Array, NDArray[np.intp]]:
    """Return slopes of the sum of absolute errors in the directions in which it may fall.

    Along a direction d the slope is pull d + sum |v d| over the points on the line, v being
    their columns. It is straight between the directions at right angles to each v, so the
    lowest is among these or, where all v are parallel, along one v.

    Parameters
    ----------
    first, second : ndarray of float, shape (n,)
    on : ndarray of int, shape (z,)
        The points on the line.
    pull : ndarray of float, shape (2,)
        The sum of sign * v over the others.

    Returns
    -------
    slopes : ndarray of float, shape (k,)
    ways : ndarray of float, shape (k, 2)
        Of length 1, or a single 0.
    through : ndarray of int, shape (k,)
        The point that the line still passes through; -1 where there is none.
    """
    if not len(on):
        length = float(np.hypot(*pull))
        way = -pull / length if length else pull
        return np.array([-length]), way[None, :], np.array([-1])
    v = np.stack([first[on], second[on]], axis=-1)
    # In the upper half plane and by angle: the cross product with all that follow is positive.
    v[(v[:, 1] < 0.0) | ((v[:, 1] == 0.0) & (v[:, 0] < 0.0))] *= -1.0
    by_angle = np.argsort(np.arctan2(v[:, 1], v[:, 0]), kind="stable")
    v, on = v[by_angle], on[by_angle]
    before = np.cumsum(v, axis=0)
    rest = before[-1] - before - (before - v)
    lengths = np.hypot(*v.T)
    across = np.abs(v[:, 0] * rest[:, 1] - v[:, 1] * rest[:, 0]) / lengths
    ways = np.stack([-v[:, 1], v[:, 0]], axis=-1) / lengths[:, None]
    one = v[0] / lengths[0]
    along = float(np.sum(np.abs(v @ one)))
    falls, fall = ways @ pull, float(one @ pull)
    slopes = np.concatenate([across + falls, across - falls, [along + fall, along - fall]])
    return slopes, np.concatenate([ways, -ways, [one, -one]]), np.concatenate([on, on, [-1, -1]])


def _weighted_median(places: Array, weights: Array) -> int:
    """Return the index of the place with half of the weight on either side."""
    order = np.argsort(places, kind="stable")
    passed = np.cumsum(weights[order])
    return int(order[int(np.searchsorted(passed, passed[-1] / 2.0))])


def _through(
    first: Array, second: Array, target: Array, near: tuple[float, float], points: tuple[int, int]
) -> tuple[float, float]:
    """Return (p, q) near a place such that the line passes through one point, or through two."""
    i, j = points
    p, q = near
    left_j = float(p * first[j] + q * second[j] - target[j])
    if i < 0:
        square = float(first[j] ** 2 + second[j] ** 2)
        return float(p - left_j * first[j] / square), float(q - left_j * second[j] / square)
    left_i = float(p * first[i] + q * second[i] - target[i])
    determinant = float(first[i] * second[j] - first[j] * second[i])
    return (
        float(p - (left_i * second[j] - left_j * second[i]) / determinant),
        float(q - (first[i] * left_j - first[j] * left_i) / determinant),
    )


#: How much of the curvature of all points is added where those within the threshold fix no
#: line: enough for a direction, while the search along it finds how far to go.
REGULARIZATION = 1e-6

#: Below this share of its trace squared a determinant is 0: the rounding of its two products.
SINGULAR = 1e-14

Hessian = tuple[float, float, float]


def _hessian(first: Array, second: Array) -> Array:
    """Return sums of first^2, first second and second^2."""
    return np.array([np.sum(first**2), np.sum(first * second), np.sum(second**2)])


def _is_singular(hessian: Array) -> bool:
    a, h, d = hessian.tolist()
    return a * d - h * h <= SINGULAR * (a + d) ** 2


def _solved(hessian: Array, right: tuple[float, float]) -> tuple[float, float]:
    """Return the solution of a system; the right side, scaled, where there is no single one."""
    a, h, d = hessian.tolist()
    if _is_singular(hessian):
        return right[0] / (a + d), right[1] / (a + d)
    determinant = a * d - h * h
    return (d * right[0] - h * right[1]) / determinant, (a * right[1] - h * right[0]) / determinant


def _lowest_along(u: Array, along: Array, delta: float) -> float:
    """Return the step at which sum rho(u + step along) is least; 0 where it falls nowhere.

    Its slope, sum clipped(u + step along) along, is made of straight pieces and never falls.
    """
    moving = along != 0.0
    u, along = u[moving], along[moving]
    slope = float(np.sum(np.clip(u, -delta, delta) * along))
    if slope >= 0.0:
        return 0.0
    entries, exits = np.sort(np.stack([(-delta - u) / along, (delta - u) / along]), axis=0)
    curvature = along**2
    # At step 0 those count that are within the threshold and will stay there for a while.
    now = float(np.sum(curvature[(entries <= 0.0) & (exits > 0.0)]))
    later = entries > 0.0
    leaves = exits > 0.0
    bends = np.concatenate([entries[later], exits[leaves]])
    changes = np.concatenate([curvature[later], -curvature[leaves]])
    order = np.argsort(bends, kind="stable")
    bends, changes = bends[order], changes[order]
    curvatures = now + np.concatenate([[0.0], np.cumsum(changes)])
    widths = np.diff(bends, prepend=0.0)
    slopes = slope + np.cumsum(curvatures[:-1] * widths)
    passed = int(np.searchsorted(slopes, 0.0))
    if passed == len(slopes):
        return float(bends[-1])
    begins, height = (bends[passed - 1], slopes[passed - 1]) if passed else (0.0, slope)
    # Not more than the piece: its curvature may be rounding alone.
    rise = slopes[passed] - height
    return float(begins + (bends[passed] - begins) * (-height / rise))
