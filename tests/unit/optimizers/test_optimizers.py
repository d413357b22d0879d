import dataclasses
import inspect
import math

import pytest

from app.optimizers import OPTIMIZERS, PARAMETERS


def test_gradient_descent_is_the_first_rule() -> None:
    assert next(iter(OPTIMIZERS)) == "sgd"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rule_has_its_own_name_and_a_source_with_a_year(name: str) -> None:
    rule = OPTIMIZERS[name]
    assert rule.name == name
    assert any(part.strip("(),;.").isdigit() for part in rule.source.split())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_first_step_goes_down_from_either_side(name: str) -> None:
    rule = OPTIMIZERS[name]
    step_m, step_b, _ = rule.update(2.0, -4.0, rule.initial, 0.25, *rule.defaults)
    assert step_m > 0.0 > step_b


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_update_is_pure(name: str) -> None:
    rule = OPTIMIZERS[name]
    _, _, state = rule.update(1.0, 2.0, rule.initial, 0.5, *rule.defaults)
    assert rule.update(3.0, 4.0, state, 0.5, *rule.defaults) == rule.update(
        3.0, 4.0, state, 0.5, *rule.defaults
    )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_without_a_gradient_the_first_step_is_zero(name: str) -> None:
    rule = OPTIMIZERS[name]
    assert rule.update(0.0, 0.0, rule.initial, 0.5, *rule.defaults)[:2] == (0.0, 0.0)


@pytest.mark.parametrize("gradient", [math.inf, math.nan, 1e308])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_overflow_raises_nothing(name: str, gradient: float) -> None:
    rule = OPTIMIZERS[name]
    step_m, _, _ = rule.update(gradient, 0.0, rule.initial, 1e12, *rule.defaults)
    assert not 0.0 <= step_m < 1.0


def test_the_step_of_sgd_is_the_rate_times_the_gradient() -> None:
    assert OPTIMIZERS["sgd"].update(2.0, -4.0, (), 0.25) == (0.5, -1.0, ())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_bound_update_is_the_update(name: str) -> None:
    rule = OPTIMIZERS[name]
    values = tuple(value / 2.0 for value in rule.defaults)
    _, _, state = rule.update(1.0, 2.0, rule.initial, 0.5, *values)
    bound = rule.bound(0.25, values)
    assert bound(3.0, -4.0, state) == rule.update(3.0, -4.0, state, 0.25, *values)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_takes_parameters_by_name_in_their_order(name: str) -> None:
    rule = OPTIMIZERS[name]
    expected = ["dm", "db", "state", "learning_rate", *(each.name for each in rule.parameters)]
    assert list(inspect.signature(rule.update).parameters) == expected


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_returns_a_state_of_the_numbers_that_the_rule_names(name: str) -> None:
    rule = OPTIMIZERS[name]
    _, _, state = rule.update(1.0, 2.0, rule.initial, 0.5, *rule.defaults)
    assert len(rule.state(*state)) == len(rule.initial) == len(state)


@pytest.mark.parametrize("name", PARAMETERS)
def test_rules_that_share_a_parameter_agree_on_its_limits(name: str) -> None:
    declared = [
        each for rule in OPTIMIZERS.values() for each in rule.parameters if each.name == name
    ]
    assert {dataclasses.replace(each, default=0.0) for each in declared} == {
        dataclasses.replace(PARAMETERS[name], default=0.0)
    }
