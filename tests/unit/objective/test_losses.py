import numpy as np
import pytest

from app.objective.losses import LOSSES

X, Y = np.array([0.0, 1.0, 3.0]), np.array([1.0, 3.0, 2.0])

#: e at m = 2, b = -1 is -2, -2, 3: sum e^2 = 17, sum e x = 7, sum e = -1.
EXPECTED = {
    "sse": (17.0, (14.0, -2.0)),
    "mse": (17 / 3, (14 / 3, -2 / 3)),
    "half_sse": (8.5, (7.0, -1.0)),
    "half_mse": (17 / 6, (7 / 3, -1 / 3)),
    # Signs -, -, +; and beyond 1 each error counts 1 less a half.
    "mae": (7 / 3, (2 / 3, -1 / 3)),
    "huber": (5.5 / 3, (2 / 3, -1 / 3)),
}

#: One quotient and one product, in different orders.
ROUNDING = 1e-15


def test_these_losses_exist_and_the_default_is_first() -> None:
    assert list(LOSSES) == ["mse", "sse", "half_mse", "half_sse", "mae", "huber"]


@pytest.mark.parametrize("name", LOSSES)
def test_value_and_gradient_are_those_computed_by_hand(name: str) -> None:
    value, gradient = EXPECTED[name]
    assert LOSSES[name].value(2.0, -1.0, X, Y) == pytest.approx(value, rel=ROUNDING, abs=0.0)
    assert LOSSES[name].gradient(2.0, -1.0, X, Y) == pytest.approx(gradient, rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("name", LOSSES)
def test_value_and_gradient_are_plain_floats(name: str) -> None:
    loss = LOSSES[name]
    assert type(loss.value(2.0, -1.0, X, Y)) is float
    assert [type(part) for part in loss.gradient(2.0, -1.0, X, Y)] == [float, float]


@pytest.mark.parametrize("name", LOSSES)
def test_a_mean_does_not_depend_on_how_often_the_points_are_repeated(name: str) -> None:
    loss = LOSSES[name]
    once, twice = loss.value(2.0, -1.0, X, Y), loss.value(2.0, -1.0, np.tile(X, 2), np.tile(Y, 2))
    assert twice == pytest.approx(once if loss.is_mean else 2 * once, rel=ROUNDING, abs=0.0)


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_has_its_own_name_and_a_source_with_a_year(name: str) -> None:
    assert LOSSES[name].name == name
    assert any(part.strip("(),;.").isdigit() for part in LOSSES[name].source.split())
