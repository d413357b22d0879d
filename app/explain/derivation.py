"""The derivation of the gradient, step by step, with the numbers of this very moment.

The formulas are made once; at every epoch the numbers go into their slots (see `typesetting`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from app.explain.gradients import Columns, by_hand, errors
from app.explain.typesetting import LINE, Notation, Step, factor_slot, lines, slot, typeset
from app.faults import Fault
from app.objective.losses import LOSSES, Loss

_SUM = r"\sum_{i=1}^{n}"


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the value of one error is written, what it answers with, and the rule that says so."""

    #: The value of an error: u^2.
    value: Callable[[str], str]
    #: What its slope is a multiple of: u.
    response: Callable[[str], str]
    #: The name of the step, and its formulas in general.
    rule: str
    general: tuple[str, ...]


_SQUARES = _Shape(
    value=lambda u: f"{u}^2",
    response=lambda u: u,
    rule="power_rule",
    general=(r"\frac{d}{du} u^2 = 2 u",),
)
_SHAPES = {
    "mae": _Shape(
        value=lambda u: rf"| {u} |",
        response=lambda u: rf"\operatorname{{sign}}({u})",
        rule="sign_rule",
        general=(
            r"\frac{d}{du} | u | = \operatorname{sign}(u)",
            r"\operatorname{sign}(u) = 1, \quad u > 0",
            r"\operatorname{sign}(u) = 0, \quad u = 0",
            r"\operatorname{sign}(u) = {-1}, \quad u < 0",
        ),
    ),
    "huber": _Shape(
        value=lambda u: rf"\rho({u})",
        response=lambda u: rf"\operatorname{{clip}}({u})",
        rule="clip_rule",
        general=(
            r"\rho(u) = \frac{1}{2} u^2, \quad | u | \le \delta",
            r"\rho(u) = \delta \left( | u | - \frac{1}{2} \delta \right), \quad | u | > \delta",
            r"\frac{d}{du} \rho(u) = \operatorname{clip}(u) = \max(-\delta, \min(u, \delta))",
        ),
    ),
}


def _shape(loss: Loss) -> _Shape:
    return _SQUARES if loss.is_of_squares else _SHAPES[loss.name]


def _steepness(loss: Loss) -> Fraction:
    """Return what stands before a response in the slope of a value: 2, or 1."""
    return Fraction(loss.steepness_of_response)


def _before(share: Fraction) -> str:
    """Return a factor as it is written before a product: nothing where it is 1."""
    return "" if share == 1 else f"{share} "


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
        ``loss``, ``error``, ``power_rule`` (or ``sign_rule``, ``clip_rule``), ``chain_rule``,
        ``sum``, ``factor``, ``gradient``,
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
        _rule(loss),
        _chain_rule(loss, notation),
        _sum(loss, notation),
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
    found |= _of_the_point(loss, columns, p, q, point) | _of_all_points(loss, columns, p, q)
    found["next_p"] = p - learning_rate * found["dp"]
    found["next_q"] = q - learning_rate * found["dq"]
    if notation.has_intercept:
        del found["second"]
    return {name: value if math.isfinite(value) else None for name, value in found.items()}


def _of_the_point(loss: Loss, columns: Columns, p: float, q: float, point: int) -> dict[str, float]:
    first, second, target = (float(column[point]) for column in columns)
    guess = p * first + q * second
    u = guess - target
    named = {"first": first, "second": second, "target": target, "guess": guess, "u": u, "v": -u}
    if loss.is_of_squares:
        return named | {"twice_u": 2 * u, "point_dp": 2 * u * first, "point_dq": 2 * u * second}
    response = float(loss.responses_to(np.array([u]))[0])
    named |= {"response": response, "opposite_response": -response}
    if loss.has_delta:
        named["delta"] = loss.delta
    return named | {"point_dp": response * first, "point_dq": response * second}


def _of_all_points(loss: Loss, columns: Columns, p: float, q: float) -> dict[str, float]:
    first, second, target = columns
    n, (dp, dq) = len(target), by_hand(loss, columns, p, q)
    c = loss.coefficient(n)
    with np.errstate(over="ignore", invalid="ignore"):
        u = errors(columns, p, q)
        response = loss.responses_to(u)
        # The square as a product: not always the same double as the power.
        values = u * u if loss.is_of_squares else loss.values_of(u)
        total, of_p, of_q = (
            float(np.sum(each)) for each in (values, response * first, response * second)
        )
    found = {"loss": c * total, "sum_p": of_p, "sum_q": of_q, "dp": dp, "dq": dq}
    if loss.is_mean:
        found |= {"n": float(n), "factor": loss.steepness(n)}
    return found if c == 1.0 and not loss.is_mean else found | {_total(loss): total}


def _total(loss: Loss) -> str:
    """Return the slot of the sum that the loss is a share of."""
    return "sum_of_squares" if loss.is_of_squares else "sum_of_values"


def _loss(loss: Loss, notation: Notation) -> Step:
    p, q = notation.parameters
    error = rf"\hat{{y}}_i - {notation.indexed(notation.target)}"
    value = _shape(loss).value(rf"\left( {error} \right)" if loss.is_of_squares else error)
    c = _constant(Fraction(loss.factor), loss, "n")
    numbers_c = _constant(Fraction(loss.factor), loss, slot("n"))
    total = rf"{numbers_c} \cdot {factor_slot(_total(loss))}" if c else rf"{_SUM} u_i^2"
    general = rf"J({p}, {q}) = {c} {_SUM} {value}"
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


def _rule(loss: Loss) -> Step:
    shape, u = _shape(loss), rf"u_{{{_POINT}}}"
    if loss.is_of_squares:
        filled = [rf"2 {u} = 2 \cdot {factor_slot('u')} = {slot('twice_u')}"]
    else:
        filled = [rf"{shape.response(u)} = {shape.response(slot('u'))} = {slot('response')}"]
    if loss.has_delta:
        filled.append(rf"\delta = {slot('delta')}")
    return Step(shape.rule, lines(*shape.general), lines(*filled))


def _chain_rule(loss: Loss, notation: Notation) -> Step:
    general: list[str] = []
    filled: list[str] = []
    shape, steep = _shape(loss), _before(_steepness(loss))
    answer = rf"{steep}\cdot {factor_slot('u')}" if steep else slot("response")
    names = (("first", "point_dp"), ("second", "point_dq"))
    each = zip(notation.parameters, _columns(notation), names, strict=True)
    for parameter, column, (column_slot, derivative_slot) in each:
        slope = f"{steep}{shape.response('u_i')}"
        product = rf"{slope} \cdot {column}" + (f" = {slope}" if column == "1" else "")
        by_column = "" if column == "1" else rf" \cdot {factor_slot(column_slot)}"
        number = rf"{answer} {by_column} = {slot(derivative_slot)}"
        general += [
            rf"{_derivative('u_i', parameter)} = {column}",
            rf"{_derivative(shape.value('u_i'), parameter)} = {product}",
        ]
        of_point = _derivative(shape.value(rf"u_{{{_POINT}}}"), parameter)
        filled.append(rf"{of_point} = {number}")
    return Step("chain_rule", lines(*general), lines(*filled))


def _sum(loss: Loss, notation: Notation) -> Step:
    p, q = notation.parameters
    of_p, of_q = _terms(loss, notation)
    value, steep = _shape(loss).value("u_i"), _before(_steepness(loss))
    outside = rf"{_SUM} {steep}{of_p} = {steep}{_SUM} {of_p}"
    general = [
        rf"{_derivative('', p)} {_SUM} {value} = {_SUM} {_derivative(value, p)}",
        outside if steep else rf"{_derivative('', p)} {_SUM} {value} = {_SUM} {of_p}",
        rf"{_derivative('', q)} {_SUM} {value} = {steep}{_SUM} {of_q}",
    ]
    filled = (rf"{_SUM} {of_p} = {slot('sum_p')}", rf"{_SUM} {of_q} = {slot('sum_q')}")
    return Step("sum", lines(*general), lines(*filled))


def _factor(loss: Loss, notation: Notation) -> Step:
    once, steep = Fraction(loss.factor), _before(_steepness(loss)).strip()
    twice = once * _steepness(loss)
    c = _constant(once, loss, "n")
    product = rf"{c} \cdot {steep}" if c and steep else c or steep
    results = dict.fromkeys((product, _constant(twice, loss, "n")))
    each = zip(notation.parameters, _terms(loss, notation), strict=True)
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
    twice = _steepness(loss) * Fraction(loss.factor)
    c, number = (_constant(twice, loss, n) for n in ("n", slot("n")))
    general: list[str] = []
    filled: list[str] = []
    each = zip(notation.parameters, _terms(loss, notation), ("p", "q"), strict=True)
    for parameter, summed, name in each:
        left = _derivative("J", parameter)
        product = rf"= {number} \cdot {factor_slot(f'sum_{name}')}" if number else ""
        general.append(rf"{left} = {c} {_SUM} {summed}")
        filled.append(rf"{left} {product} = {slot(f'd{name}')}")
    return Step("gradient", lines(*general), lines(*filled))


def _sign(loss: Loss, notation: Notation) -> Step:
    p, x, target = notation.parameters[0], _columns(notation)[0], notation.indexed(notation.target)
    shape, steep = _shape(loss), _before(_steepness(loss))
    c = _constant(_steepness(loss) * Fraction(loss.factor), loss, "n")
    of_v, of_u = f"{steep}{shape.response('v_i')}", f"{steep}{shape.response('u_i')}"
    # In braces a minus begins a row of its own, and is set as a sign, not as an operator.
    answer = rf"{steep}\cdot {factor_slot('v')}" if steep else slot("opposite_response")
    opposite = rf"{answer} \cdot ({{-{factor_slot('first')}}})"
    of_point = _derivative(shape.value(rf"v_{{{_POINT}}}"), p)
    return Step(
        "sign",
        lines(
            rf"v_i = {target} - \hat{{y}}_i = {{-u_i}}",
            rf"{_derivative(shape.value('v_i'), p)} = {of_v} \cdot ({{-{x}}}) = {of_u} {x}",
            rf"{p} \leftarrow {p} + \eta \, {c} {_SUM} {shape.response('v_i')} {x}",
        ),
        lines(
            rf"v_{{{_POINT}}} = {slot('target')} - {factor_slot('guess')} = {slot('v')}",
            rf"{of_point} = {opposite} = {slot('point_dp')}",
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


def _terms(loss: Loss, notation: Notation) -> tuple[str, str]:
    (first, second), response = _columns(notation), _shape(loss).response("u_i")
    return notation.times(response, first), notation.times(response, second)


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
