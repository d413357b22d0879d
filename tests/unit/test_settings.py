import dataclasses
import math
from types import MappingProxyType

import pytest

from app.faults import Fault
from app.kinds import Flag, as_text
from app.objective.losses import LOSSES
from app.optimizers import OPTIMIZERS
from app.settings import MAX_LEARNING_RATE, MAX_SEED, ROWS, Settings


def test_these_are_the_defaults() -> None:
    settings = Settings()
    assert (settings.loss, settings.batch_size, settings.shuffle) == ("mse", "full", True)
    assert (settings.seed, settings.optimizer, settings.learning_rate) == (0, "sgd", 0.1)
    assert settings.start == (0.0, 0.0)


def test_defaults_pass_their_own_checks() -> None:
    assert Settings().replace(Settings().as_message()).as_message() == Settings().as_message()


def test_every_setting_has_a_check() -> None:
    for name, row in ROWS.items():
        assert row.kind.check(name, row.default) == row.default
        with pytest.raises(Fault):
            row.kind.check(name, object())


def test_settings_are_frozen() -> None:
    settings = Settings()
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.seed = 1  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(TypeError):
        settings.start[0] = 1.0  # pyright: ignore[reportIndexIssue]
    assert isinstance(settings.replace({"panels": ["loss", "data"]}).panels, tuple)
    assert isinstance(settings.replace({"start": [1, 2]}).start, tuple)


def test_replacing_changes_only_the_named_settings() -> None:
    changed = Settings().replace(MappingProxyType({"seed": 3, "loss": "sse"}))
    assert changed == dataclasses.replace(Settings(), seed=3, loss="sse")


def test_replacing_with_a_fault_changes_nothing() -> None:
    settings = Settings()
    with pytest.raises(Fault):
        settings.replace({"seed": 3, "loss": "hinge"})
    assert settings == Settings()


@pytest.mark.parametrize("name", ["", "rate", "Seed", "replace", "__class__"])
def test_a_fault_names_an_unknown_setting(name: str) -> None:
    with pytest.raises(Fault) as caught:
        Settings().replace({name: 1})
    assert (caught.value.code, caught.value.field) == ("unknown_setting", name)


NO_NUMBERS = [
    True, False, None, "0.1", "", math.nan, math.inf, -math.inf, 10**400, [1.0], {}, 1j, b"1",
]  # fmt: skip


def fault_of(name: str, value: object) -> Fault:
    before = Settings()
    with pytest.raises(Fault) as caught:
        before.replace({"learning_rate": 0.25, name: value})
    assert before == Settings()
    assert caught.value.field == name
    assert name in caught.value.message
    return caught.value


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
@pytest.mark.parametrize("name", ["learning_rate", "seed", "batch_size", "speed", "epsilon"])
def test_anything_but_a_number_is_refused(name: str, value: object) -> None:
    assert fault_of(name, value).code == "not_a_number"


@pytest.mark.parametrize("value", [0, 0.0, -0.0, -1e-9, -1])
@pytest.mark.parametrize("name", ["learning_rate", "speed"])
def test_rate_and_speed_are_above_zero(name: str, value: float) -> None:
    fault = fault_of(name, value)
    assert (fault.code, fault.details["above"]) == ("out_of_range", 0.0)


def test_the_learning_rate_has_a_limit_before_steps_overflow() -> None:
    assert fault_of("learning_rate", 1e300).code == "out_of_range"
    assert fault_of("learning_rate", 1e300).details["most"] == MAX_LEARNING_RATE
    assert Settings().replace({"learning_rate": 1e12}).learning_rate == 1e12


def test_the_smallest_learning_rate_is_the_smallest_double() -> None:
    assert Settings().replace({"learning_rate": 5e-324}).learning_rate == 5e-324


@pytest.mark.parametrize(("name", "least"), [("seed", 0), ("batch_size", 1)])
def test_whole_numbers_have_a_range(name: str, least: int) -> None:
    assert fault_of(name, least - 1).code == "out_of_range"
    assert fault_of(name, MAX_SEED + 1).code == "out_of_range"
    assert fault_of(name, least + 0.5).code == "not_a_whole_number"
    for value in (least, float(least), MAX_SEED):
        stored = getattr(Settings().replace({name: value}), name)
        assert stored == value
        assert type(stored) is int


def test_batch_size_and_speed_accept_one_word_each() -> None:
    assert Settings().replace({"batch_size": "full"}).batch_size == "full"
    assert Settings().replace({"speed": "max"}).speed == "max"
    assert fault_of("batch_size", "max").code == "not_a_number"
    assert fault_of("speed", "full").code == "not_a_number"


@pytest.mark.parametrize("value", [0, 1, "true", "", None, [], 1.0], ids=repr)
@pytest.mark.parametrize("name", ["shuffle", "residuals", "squares", "least_squares"])
def test_flags_are_booleans_and_nothing_similar(name: str, value: object) -> None:
    assert fault_of(name, value).code == "not_a_choice"


@pytest.mark.parametrize("value", ["", "MSE", "hinge", 0, None, True, ["mse"], {}], ids=repr)
@pytest.mark.parametrize("name", ["loss", "optimizer", "loss_scale", "locale", "theme"])
def test_an_unknown_choice_is_refused(name: str, value: object) -> None:
    fault = fault_of(name, value)
    assert fault.code == "not_a_choice"
    assert getattr(Settings(), name) in fault.details["choices"]  # pyright: ignore


@pytest.mark.parametrize(("name", "offered"), [("loss", LOSSES), ("optimizer", OPTIMIZERS)])
def test_every_choice_is_accepted(name: str, offered: dict[str, object]) -> None:
    for choice in offered:
        assert getattr(Settings().replace({name: choice}), name) == choice


@pytest.mark.parametrize(
    "value",
    [None, 1.0, "12", b"12", [], [1.0], [1, 2, 3], [1, "2"], [math.nan, 0], [0, math.inf],
     [True, 0], [10**400, 0], {"m": 1, "b": 2}],
    ids=repr,
)  # fmt: skip
def test_start_is_two_finite_numbers(value: object) -> None:
    assert fault_of("start", value).code in {"not_a_number", "not_two_numbers"}


def test_start_has_the_limit_of_points() -> None:
    assert fault_of("start", [1e200, 0.0]).code == "out_of_range"
    assert Settings().replace({"start": (1e50, 0)}).start == (1e50, 0.0)


@pytest.mark.parametrize("value", [None, "data", [], ["data", "weather"], [1], 7], ids=repr)
def test_panels_are_a_choice_of_the_known_ones(value: object) -> None:
    assert fault_of("panels", value).code == "not_a_choice"


def test_panels_appear_once_and_in_the_order_of_the_page() -> None:
    stored = Settings().replace({"panels": ["plane", "data", "plane"]}).panels
    assert stored == ("data", "plane")


@pytest.mark.parametrize("value", [None, 1, ["x"]], ids=repr)
def test_preset_is_a_name(value: object) -> None:
    assert fault_of("preset", value).code == "not_a_choice"


def test_a_parameter_nobody_set_has_the_default_of_the_rule() -> None:
    message = Settings(optimizer="adagrad").as_message()
    assert (message["epsilon"], message["momentum"], message["beta_2"]) == (1e-10, 0.9, 0.999)
    assert Settings(optimizer="rmsprop").as_message()["epsilon"] == 1e-8


def test_a_parameter_that_was_set_stays_under_another_optimizer() -> None:
    settings = Settings().replace({"optimizer": "adam", "beta_1": 0.8, "epsilon": 1e-6})
    assert settings.rule_values() == (0.8, 0.999, 1e-6)
    assert settings.replace({"optimizer": "adagrad"}).rule_values() == (1e-6,)
    assert settings.replace({"optimizer": "sgd"}).rule_values() == ()
    assert settings.replace({"optimizer": "sgd"}).as_message()["beta_1"] == 0.8


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [("momentum", 0.0, 1.0), ("rho", 0.0, 1.0), ("beta_1", 0.0, 1.0), ("beta_2", 0.0, 1.0)],
)
def test_momentum_and_decay_rates_are_below_one(name: str, lowest: float, highest: float) -> None:
    assert fault_of(name, -1e-9).details["least"] == lowest
    assert fault_of(name, 1).details["below"] == highest
    assert fault_of(name, 1).message == f"{name} must be from 0 to below 1, and is 1."
    for value in (0, math.nextafter(1.0, 0.0)):
        assert Settings().replace({name: value}).parameter(name) == value


def test_epsilon_is_above_zero() -> None:
    assert fault_of("epsilon", 0).details == {"value": "0", "above": 0.0}
    assert fault_of("epsilon", 1.5).code == "out_of_range"
    assert Settings().replace({"epsilon": 1}).parameter("epsilon") == 1.0


@pytest.mark.parametrize("name", ROWS)
def test_a_row_describes_its_setting_in_one_sentence(name: str) -> None:
    assert ROWS[name].doc.endswith(".")
    assert ROWS[name].kind.values


@pytest.mark.parametrize("name", ROWS)
def test_a_default_written_into_an_address_reads_back(name: str) -> None:
    row = ROWS[name]
    if row.default != "":  # an address omits empty values
        assert row.kind.check(name, row.kind.read(as_text(row.default))) == row.default


def test_only_a_flag_has_a_tick_box() -> None:
    assert {name for name, row in ROWS.items() if row.box} <= {
        name for name, row in ROWS.items() if isinstance(row.kind, Flag)
    }
