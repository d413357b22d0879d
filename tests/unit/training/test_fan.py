"""At rates around its own a run is shown as a real one would go, to the last bit."""

import pytest

from app.optimizers import OPTIMIZERS
from app.session.session import Session
from app.settings import MAX_LEARNING_RATE
from app.training.fan import rates_around
from app.training.future import EPOCHS_AHEAD


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", ["full", 1, 4])
@pytest.mark.parametrize("updates", [0, 2])
def test_every_rate_leads_where_a_run_at_that_rate_goes(
    optimizer: str, batch_size: object, updates: int
) -> None:
    session = Session()
    session.set({"optimizer": optimizer, "batch_size": batch_size, "learning_rate": 0.05})
    session.set({"fan": True})
    session.step(5)
    if updates and batch_size != "full":
        session.step_updates(updates)
    fan = session.look_ahead()
    others = dict(fan.others)
    own = fan.own
    assert own
    assert {"half", "double"} <= set(others)
    session.fork()  # as a person would: another run, at another rate
    for future in [own, *others.values()]:
        other = session.run.fork(session.run.settings)
        rate = future.settings.learning_rate
        other.configure(session.dataset, session.settings.replace({"learning_rate": rate}))
        rows = future.rows
        assert rows[0, 1:].tolist() == [other.m, other.b, other.loss]
        for row in rows[1:]:
            while other.epoch < row[0]:
                assert other.advance(1) == 1
            assert row.tolist() == [other.epoch, other.m, other.b, other.loss]
        if len(rows) <= EPOCHS_AHEAD:
            other.advance(1)
            assert other.has_ended


@pytest.mark.parametrize("model", ["line", "adaline", "one_weight"])
def test_a_change_of_the_rate_takes_the_way_that_was_shown(model: str) -> None:
    session = Session()
    session.set({"model": model, "fan": True})
    session.step(3)
    rows = session.look_ahead().others["double"].rows
    session.set({"learning_rate": 2.0 * session.settings.learning_rate})
    session.step(10)
    row = rows[10]
    assert row.tolist() == [session.run.epoch, session.run.m, session.run.b, session.run.loss]


def test_the_rates_are_half_double_and_the_limit_of_these_points() -> None:
    session = Session()
    around = rates_around(session.run)
    limit = session.run.problem.learning_rate_limit
    assert around == {"half": 0.05, "double": 0.2, "limit": limit}
    session.set({"learning_rate": limit})
    assert set(rates_around(session.run)) == {"half", "double"}
    session.set({"learning_rate": MAX_LEARNING_RATE})
    assert rates_around(session.run)["double"] == MAX_LEARNING_RATE


def test_a_fan_is_found_out_only_on_demand_and_begins_again_after_a_change() -> None:
    session = Session()
    assert session.look_ahead().others == {}
    session.set({"fan": True})
    fan = session.look_ahead()
    rows, version = fan.others["half"].rows, fan.version
    assert session.look_ahead().version == version
    session.move_point(2, 0.4, 0.9)
    assert (session.look_ahead().others["half"].rows != rows).any()
    assert fan.version > version
    session.set({"fan": False})
    assert session.look_ahead().others == {}


def test_from_a_place_in_the_past_only_the_other_rates_are_new() -> None:
    session = Session()
    session.set({"fan": True})
    session.step(20)
    session.seek(4)
    fan = session.look_ahead()
    assert fan.own is None
    rows = fan.others["half"].rows
    session.set({"learning_rate": 0.05})
    session.step(6)
    assert rows[6].tolist() == [10, session.run.m, session.run.b, session.run.loss]
