import math

import pytest

from app.optimizers import OPTIMIZERS


def test_gradient_descent_is_offered_first() -> None:
    assert next(iter(OPTIMIZERS)) == "sgd"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rule_has_its_own_name_and_a_source_with_a_year(name: str) -> None:
    rule = OPTIMIZERS[name]
    assert rule.name == name
    assert any(part.strip("(),;.").isdigit() for part in rule.source.split())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_first_step_goes_down_both_ways(name: str) -> None:
    rule = OPTIMIZERS[name]
    step_m, step_b, _ = rule.update(2.0, -4.0, rule.initial, 0.25, 0.9)
    assert step_m > 0.0 > step_b


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_update_is_pure(name: str) -> None:
    rule = OPTIMIZERS[name]
    _, _, state = rule.update(1.0, 2.0, rule.initial, 0.5, 0.9)
    assert rule.update(3.0, 4.0, state, 0.5, 0.9) == rule.update(3.0, 4.0, state, 0.5, 0.9)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_no_gradient_is_no_step_from_rest(name: str) -> None:
    rule = OPTIMIZERS[name]
    assert rule.update(0.0, 0.0, rule.initial, 0.5, 0.9)[:2] == (0.0, 0.0)


@pytest.mark.parametrize("gradient", [math.inf, math.nan, 1e308])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_overflow_raises_nothing(name: str, gradient: float) -> None:
    rule = OPTIMIZERS[name]
    step_m, _, _ = rule.update(gradient, 0.0, rule.initial, 1e12, 0.9)
    assert not 0.0 <= step_m < 1.0


def test_sgd_is_the_rate_times_the_gradient() -> None:
    assert OPTIMIZERS["sgd"].update(2.0, -4.0, (), 0.25, 0.9) == (0.5, -1.0, ())
