"""Laws of the gradient for any columns: three ways agree, and diagnosis names common mistakes."""

import json

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from app.explain.gradients import (
    AGREEMENT,
    CLEARLY,
    Columns,
    Pair,
    by_hand,
    compare,
    diagnose,
    size_of_terms,
)
from app.objective.losses import LOSSES, Loss
from tests.unit.runs import SQUARES

#: Multiples of a millionth, so that no square underflows.
moderate = st.floats(-100.0, 100.0).map(lambda value: round(value, 6))

#: Powers of ten that stretch the data; the squares of errors stay normal doubles.
scales = st.integers(-40, 40).map(lambda power: 10.0**power)
losses = st.sampled_from([LOSSES[name] for name in SQUARES])


def columns(least: int = 1) -> st.SearchStrategy[Columns]:
    rows = st.lists(st.tuples(moderate, moderate, moderate), min_size=least, max_size=12)
    return rows.map(lambda points: tuple(np.array(points).T))  # pyright: ignore[reportReturnType]


def lines() -> st.SearchStrategy[Columns]:
    return columns().map(lambda made: (made[0], np.ones(len(made[0])), made[2]))


@given(st.one_of(columns(), lines()), losses, moderate, moderate, scales, scales)
def test_the_three_ways_agree_at_any_scale(
    made: Columns, loss: Loss, p: float, q: float, x_scale: float, y_scale: float
) -> None:
    stretched = (made[0] * x_scale, made[1], made[2] * y_scale)
    found = compare(loss, stretched, p * y_scale / x_scale, q * y_scale)
    assert found.diagnosis == "agree"
    assert found.autograd is not None


@given(columns(), losses, moderate, moderate, scales)
def test_the_three_ways_agree_far_from_the_origin(
    made: Columns, loss: Loss, p: float, q: float, offset: float
) -> None:
    far = (made[0] + offset, made[1], made[2] - offset)
    assert compare(loss, far, p, q).agree


@given(columns(), losses, moderate, moderate)
def test_the_size_of_the_terms_is_at_least_that_of_their_sum(
    made: Columns, loss: Loss, p: float, q: float
) -> None:
    gradient, size = by_hand(loss, made, p, q), size_of_terms(loss, made, p, q)
    assert all(abs(g) <= s * (1 + AGREEMENT) for g, s in zip(gradient, size, strict=True))


mistakes = st.sampled_from(
    [
        ("factor_2", lambda g, n: (g[0] / 2, g[1] / 2)),
        ("factor_2", lambda g, n: (g[0] * 2, g[1] * 2)),
        ("sign", lambda g, n: (-g[0], -g[1])),
        ("sum_not_mean", lambda g, n: (g[0] * n, g[1] * n)),
        ("parts_swapped", lambda g, n: (g[1], g[0])),
    ]
)


@given(columns(least=3), losses, moderate, moderate, mistakes)
def test_a_mistake_away_from_the_minimum_is_diagnosed(
    made: Columns, loss: Loss, p: float, q: float, mistake: tuple[str, object]
) -> None:
    code, make_mistake = mistake
    n, gradient = len(made[0]), by_hand(loss, made, p, q)
    size = size_of_terms(loss, made, p, q)
    # Away from the minimum, where the gradient exceeds its rounding error, and with two parts so
    # different that no mistake looks like another.
    assume(min(map(abs, gradient)) > 10 * n * CLEARLY * AGREEMENT * max(size))
    assume(abs(abs(gradient[0]) - abs(gradient[1])) > 1e-3 * max(map(abs, gradient)))
    assert diagnose(make_mistake(gradient, n), gradient, n, size) == code  # pyright: ignore[reportCallIssue]


@given(
    st.tuples(moderate, moderate), st.tuples(moderate, moderate), st.integers(0, 9), st.booleans()
)
def test_gradients_agree_if_and_only_if_they_are_near(
    candidate: Pair, reference: Pair, n: int, same: bool
) -> None:
    candidate = reference if same else candidate
    near = np.max(np.abs(np.subtract(candidate, reference))) <= AGREEMENT * 100.0
    assert (diagnose(candidate, reference, n, (100.0, 100.0)) == "agree") == near


@given(columns(), losses, st.floats(), st.floats())
def test_the_message_is_plain_json_for_any_parameters(
    made: Columns, loss: Loss, p: float, q: float
) -> None:
    message = compare(loss, made, p, q).as_message()
    assert json.loads(json.dumps(message, allow_nan=False)) == message
