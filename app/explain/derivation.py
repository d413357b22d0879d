"""The derivation of the gradient, step by step, with the numbers of this very moment.

The formulas are made once; at every epoch the numbers go into their slots (see `typesetting`).
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from app.explain.gradients import Columns, by_hand, errors
from app.explain.typesetting import LINE, Notation, Step, factor_slot, lines, slot, typeset
from app.faults import Fault
from app.objective.losses import LOSSES, Loss

_SUM = r"\sum_{i=1}^{n}"

#: A letter of the point whose numbers are shown: u_3.
_POINT = slot("point")


def derivation(loss_name: str, notation: Notation = LINE) -> list[Step]:
    """Return the steps from a loss to one step of gradient descent.

    Parameters
    ----------
    loss_name : str
        A key of `app.objective.losses.LOSSES`.
    notation : Notation
        The model's letters.

    Returns
    -------
    list of Step
        ``loss``, ``error``, ``power_rule``, ``chain_rule``, ``sum``, ``factor``, ``gradient``,
        ``sign``, ``step``, after Bishop (2006), "Pattern Recognition and Machine Learning",
        eq. 3.12, 3.13 and 3.22. Their slots are the keys of `numbers`.

    Raises
    ------
    Fault
        ``not_loaded`` without the package latex2mathml.

    Examples
    --------
    >>> [step.name for step in derivation("mse")][:4]
    ['loss', 'error', 'power_rule', 'chain_rule']
    """
    loss = LOSSES[loss_name]
    return [
        _loss(loss, notation),
        _error(notation),
        _power_rule(),
        _chain_rule(notation),
        _sum(notation),
        _factor(loss, notation),
        _gradient(loss, notation),
        _sign(loss, notation),
        _step(notation),
    ]


def term(notation: Notation = LINE) -> tuple[str, str]:
    """Return one point's term in the sums of dJ/dp and of dJ/dq, for within a line of terms.

    Returns
    -------
    (str, str)
        MathML with the slots ``u`` and ``first``, and ``u`` and, unless it is 1, ``second``.
        The page repeats them for every point, with the numbers of that point.
    """
    u, first, second = factor_slot("u"), factor_slot("first"), factor_slot("second")
    of_q = u if notation.has_intercept else rf"{u} \cdot {second}"
    return typeset(rf"{u} \cdot {first}", block=False), typeset(of_q, block=False)


def numbers(
    loss: Loss,
    columns: Columns,
    p: float,
    q: float,
    learning_rate: float,
    *,
    point: int,
    notation: Notation = LINE,
) -> dict[str, float | None]:
    """Return what belongs into the slots of `derivation` at this moment.

    Parameters
    ----------
    loss : Loss
    columns : (ndarray, ndarray, ndarray) of float, each of shape (n,)
        first, second and target.
    p, q, learning_rate : float
    point : int
        The point whose error is shown, counted from 0; in its slot it is counted from 1.
    notation : Notation
        As in `derivation`.

    Returns
    -------
    dict of str to float or None
        None for what has left the doubles, as the next step of a diverging run may.

    Raises
    ------
    Fault
        ``no_such_point``.

    Examples
    --------
    >>> x, y = np.array([0.0, 1.0]), np.array([1.0, 3.0])
    >>> now = numbers(LOSSES["mse"], (x, np.ones(2), y), 0.0, 0.0, 0.5, point=1)
    >>> now["u"], now["dp"], now["next_p"]
    (-3.0, -3.0, 1.5)
    """
    n = len(columns[0])
    if not 0 <= point < n:
        message = f"There is no point {point}; there are {n}."
        raise Fault("no_such_point", "point", message, value=repr(point), n=n)
    found = {"p": p, "q": q, "learning_rate": learning_rate, "point": point + 1.0}
    found |= _of_the_point(columns, p, q, point) | _of_all_points(loss, columns, p, q)
    found["next_p"] = p - learning_rate * found["dp"]
    found["next_q"] = q - learning_rate * found["dq"]
    if notation.has_intercept:
        del found["second"]
    return {name: value if math.isfinite(value) else None for name, value in found.items()}


def _of_the_point(columns: Columns, p: float, q: float, point: int) -> dict[str, float]:
    first, second, target = (float(column[point]) for column in columns)
    guess = p * first + q * second
    u = guess - target
    named = {"first": first, "second": second, "target": target, "guess": guess, "u": u, "v": -u}
    return named | {"twice_u": 2 * u, "point_dp": 2 * u * first, "point_dq": 2 * u * second}


def _of_all_points(loss: Loss, columns: Columns, p: float, q: float) -> dict[str, float]:
    first, second, target = columns
    n, (dp, dq) = len(target), by_hand(loss, columns, p, q)
    c = loss.coefficient(n)
    with np.errstate(over="ignore", invalid="ignore"):
        u = errors(columns, p, q)
        squares, of_p, of_q = (float(np.sum(u * factor)) for factor in (u, first, second))
    found = {"loss": c * squares, "sum_p": of_p, "sum_q": of_q, "dp": dp, "dq": dq}
    if loss.is_mean:
        found |= {"n": float(n), "factor": 2 * c}
    return found if c == 1.0 and not loss.is_mean else found | {"sum_of_squares": squares}


def _loss(loss: Loss, notation: Notation) -> Step:
    p, q = notation.parameters
    square = rf"\left( \hat{{y}}_i - {notation.indexed(notation.target)} \right)^2"
    c = _constant(Fraction(loss.factor), loss, "n")
    numbers_c = _constant(Fraction(loss.factor), loss, slot("n"))
    total = rf"{numbers_c} \cdot {factor_slot('sum_of_squares')}" if c else rf"{_SUM} u_i^2"
    general = rf"J({p}, {q}) = {c} {_SUM} {square}"
    return Step("loss", lines(general), lines(rf"J = {total} = {slot('loss')}"))


def _error(notation: Notation) -> Step:
    (p, q), target = notation.parameters, notation.indexed(notation.target)
    first, second = _columns(notation)
    guess = f"{notation.times(p, first)} + {notation.times(q, second)}"
    products = rf"{slot('p')} \cdot {factor_slot('first')} + {factor_slot('q')}"
    if not notation.has_intercept:
        products += rf" \cdot {factor_slot('second')}"
    return Step(
        "error",
        lines(rf"u_i = \hat{{y}}_i - {target}", rf"u_i = {guess} - {target}"),
        lines(
            rf"\hat{{y}}_{{{_POINT}}} = {products} = {slot('guess')}",
            rf"u_{{{_POINT}}} = {slot('guess')} - {factor_slot('target')} = {slot('u')}",
        ),
    )


def _power_rule() -> Step:
    doubled = rf"2 u_{{{_POINT}}} = 2 \cdot {factor_slot('u')} = {slot('twice_u')}"
    return Step("power_rule", lines(r"\frac{d}{du} u^2 = 2 u"), lines(doubled))


def _chain_rule(notation: Notation) -> Step:
    general: list[str] = []
    filled: list[str] = []
    names = (("first", "point_dp"), ("second", "point_dq"))
    each = zip(notation.parameters, _columns(notation), names, strict=True)
    for parameter, column, (column_slot, derivative_slot) in each:
        product = rf"2 u_i \cdot {column}" + (" = 2 u_i" if column == "1" else "")
        by_column = "" if column == "1" else rf" \cdot {factor_slot(column_slot)}"
        number = rf"2 \cdot {factor_slot('u')} {by_column} = {slot(derivative_slot)}"
        general += [
            rf"{_derivative('u_i', parameter)} = {column}",
            rf"{_derivative('u_i^2', parameter)} = {product}",
        ]
        filled.append(rf"{_derivative(rf'u_{{{_POINT}}}^2', parameter)} = {number}")
    return Step("chain_rule", lines(*general), lines(*filled))


def _sum(notation: Notation) -> Step:
    p, q = notation.parameters
    of_p, of_q = _terms(notation)
    return Step(
        "sum",
        lines(
            rf"{_derivative('', p)} {_SUM} u_i^2 = {_SUM} {_derivative('u_i^2', p)}",
            rf"{_SUM} 2 {of_p} = 2 {_SUM} {of_p}",
            rf"{_derivative('', q)} {_SUM} u_i^2 = 2 {_SUM} {of_q}",
        ),
        lines(rf"{_SUM} {of_p} = {slot('sum_p')}", rf"{_SUM} {of_q} = {slot('sum_q')}"),
    )


def _factor(loss: Loss, notation: Notation) -> Step:
    once, twice = (Fraction(loss.factor) * k for k in (1, 2))
    c = _constant(once, loss, "n")
    product = rf"{c} \cdot 2" if c else "2"
    results = dict.fromkeys((product, _constant(twice, loss, "n")))
    each = zip(notation.parameters, _terms(notation), strict=True)
    general = [
        rf"{_derivative('J', parameter)} = {constant} {_SUM} {summed}"
        for parameter, summed in each
        for constant in results
    ]
    if not loss.is_mean:
        return Step("factor", lines(*general))
    number = _constant(twice, loss, slot("n"))
    filled = rf"{_constant(twice, loss, 'n')} = {number} = {slot('factor')}"
    return Step("factor", lines(*general), lines(filled))


def _gradient(loss: Loss, notation: Notation) -> Step:
    twice = 2 * Fraction(loss.factor)
    c, number = (_constant(twice, loss, n) for n in ("n", slot("n")))
    general: list[str] = []
    filled: list[str] = []
    each = zip(notation.parameters, _terms(notation), ("p", "q"), strict=True)
    for parameter, summed, name in each:
        left = _derivative("J", parameter)
        product = rf"= {number} \cdot {factor_slot(f'sum_{name}')}" if number else ""
        general.append(rf"{left} = {c} {_SUM} {summed}")
        filled.append(rf"{left} {product} = {slot(f'd{name}')}")
    return Step("gradient", lines(*general), lines(*filled))


def _sign(loss: Loss, notation: Notation) -> Step:
    p, x, target = notation.parameters[0], _columns(notation)[0], notation.indexed(notation.target)
    c = _constant(2 * Fraction(loss.factor), loss, "n")
    # In braces a minus begins a row of its own, and is set as a sign, not as an operator.
    opposite = rf"2 \cdot {factor_slot('v')} \cdot ({{-{factor_slot('first')}}})"
    return Step(
        "sign",
        lines(
            rf"v_i = {target} - \hat{{y}}_i = {{-u_i}}",
            rf"{_derivative('v_i^2', p)} = 2 v_i \cdot ({{-{x}}}) = 2 u_i {x}",
            rf"{p} \leftarrow {p} + \eta \, {c} {_SUM} v_i {x}",
        ),
        lines(
            rf"v_{{{_POINT}}} = {slot('target')} - {factor_slot('guess')} = {slot('v')}",
            rf"{_derivative(rf'v_{{{_POINT}}}^2', p)} = {opposite} = {slot('point_dp')}",
        ),
    )


def _step(notation: Notation) -> Step:
    general: list[str] = []
    filled: list[str] = []
    for parameter, name in zip(notation.parameters, ("p", "q"), strict=True):
        change = rf"{slot('learning_rate')} \cdot {factor_slot(f'd{name}')}"
        after = rf"{slot(name)} - {change} = {slot(f'next_{name}')}"
        slope = _derivative("J", parameter)
        general.append(rf"{parameter} \leftarrow {parameter} - \eta \, {slope}")
        filled.append(rf"{parameter} \leftarrow {after}")
    return Step("step", lines(*general), lines(*filled))


def _columns(notation: Notation) -> tuple[str, str]:
    first, second = notation.columns
    return notation.indexed(first), "1" if notation.has_intercept else notation.indexed(second)


def _terms(notation: Notation) -> tuple[str, str]:
    first, second = _columns(notation)
    return notation.times("u_i", first), notation.times("u_i", second)


def _derivative(of: str, parameter: str) -> str:
    return rf"\frac{{\partial {of}}}{{\partial {parameter}}}"


def _constant(share: Fraction, loss: Loss, n: str) -> str:
    """Return the constant before a sum, in lowest terms; nothing where it is 1."""
    space = r" \cdot " if n != "n" else " "
    below = [str(share.denominator)] if share.denominator > 1 else []
    below += [n] if loss.is_mean else []
    if below:
        return rf"\frac{{{share.numerator}}}{{{space.join(below)}}}"
    return "" if share.numerator == 1 else str(share.numerator)
