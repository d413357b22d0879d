"""The past of a run, the other story of `descent`: going back, and on again."""

import pytest

from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training.descent import Descent, Status
from app.training.history import EPOCH
from tests.unit.runs import DATA, LINE, everything, line, settings_of


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", ["full", 1, 2])
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("back", [0, 7, 24, 39, 40])
def test_going_back_and_on_again_does_not_change_a_run(
    optimizer: str, batch_size: int | str, shuffle: bool, back: int, capacity: int
) -> None:
    chosen = settings_of(optimizer, batch_size, shuffle)
    run, straight = Descent(DATA, chosen), Descent(DATA, chosen)
    run.advance(40)
    straight.advance(40)
    assert everything(run) == everything(straight)
    run.seek(back)
    assert run.epoch <= back
    assert capacity < 40 or run.epoch == back
    # Steps of three: the history records epochs off its stride.
    while run.epoch < 90:
        run.advance(min(3, 90 - run.epoch))
    straight.advance(50)
    assert everything(run) == everything(straight)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", ["full", 1, 2])
def test_going_back_shows_the_line_of_that_time_and_forgets_nothing(
    optimizer: str, batch_size: int | str, capacity: int
) -> None:
    run = Descent(DATA, settings_of(optimizer, batch_size, shuffle=True))
    run.advance(40)
    now, rows = everything(run), run.history.all_rows.copy()
    for row in rows[::-1]:
        run.seek(int(row[EPOCH]))
        assert [run.epoch, run.m, run.b, run.loss, run.update] == row[:5].tolist()
        assert run.history.last_epoch == 40
    run.seek(40)
    assert everything(run) == now


def test_a_look_at_every_epoch_of_a_thinned_past_loses_no_row(capacity: int) -> None:
    run = Descent(DATA, settings_of("adam", 2, shuffle=True))
    run.advance(45)
    before = everything(run)
    for epoch in range(44, -1, -1):
        run.seek(epoch)
        run.advance(1)
    run.seek(45)
    assert everything(run) == before


@pytest.mark.parametrize(("back", "status"), [(0, "idle"), (1, "paused"), (10**9, "converged")])
def test_a_converged_run_can_go_on_in_its_past_but_not_at_its_end(back: int, status: str) -> None:
    run = Descent(LINE, Settings(learning_rate=0.1))
    run.advance(100_000)
    assert run.status is Status.CONVERGED
    end, converged_at = line(run), run.epoch
    run.seek(back)
    assert run.status == status
    assert run.converged_at == converged_at
    run.advance(100_000)
    assert (line(run), run.status) == (end, Status.CONVERGED)


def test_steps_in_the_past_do_not_change_the_epoch_of_convergence(capacity: int) -> None:
    run = Descent(LINE, Settings(learning_rate=0.1))
    run.advance(100_000)
    converged_at = run.epoch
    for epoch in range(converged_at - 6, converged_at):
        run.seek(epoch)
        run.advance(1)
        assert (run.converged_at, run.history.last_epoch) == (converged_at, converged_at)
        # As the first time, only the attempt at the next epoch finds that the run has converged.
        assert not run.has_ended
        run.seek(run.epoch)
        assert run.has_ended == (run.epoch == converged_at)
    run.advance(100)
    assert (run.status, run.epoch) == (Status.CONVERGED, converged_at)


def test_the_start_of_a_run_not_yet_begun_is_idle() -> None:
    run = Descent(LINE, Settings())
    run.seek(0)
    assert run.status is Status.IDLE


# Changes


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.004}, {"loss": "sse"}, {"batch_size": 1}, {"shuffle": False},
        {"seed": 6}, {"optimizer": "adam"}, {"momentum": 0.5}, {"standardize": True},
        {"model": "adaline"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_change_of_the_descent_discards_what_lies_ahead(change: dict[str, object]) -> None:
    run = Descent(DATA, settings_of("momentum", 2, shuffle=True))
    run.advance(20)
    run.seek(8)
    run.configure(DATA, run.settings.replace(change))
    assert (run.history.last_epoch, run.epoch, run.configured_at) == (8, 8, 8)
    run.seek(20)
    assert run.epoch == 8


def test_other_points_discard_what_lies_ahead() -> None:
    run = Descent(DATA, settings_of("sgd", 1, shuffle=False))
    run.advance(20)
    run.seek(8)
    run.configure(DATA.moved(0, 0.0, 0.0), run.settings)
    assert run.history.last_epoch == 8


@pytest.mark.parametrize("change", [{"theme": "dark"}, {"panels": ["loss"]}, {"speed": 5}])
def test_settings_of_the_picture_discard_nothing(change: dict[str, object]) -> None:
    run = Descent(DATA, settings_of("sgd", 1, shuffle=False))
    run.advance(20)
    run.seek(8)
    run.configure(DATA, run.settings.replace(change))
    run.seek(20)
    assert run.epoch == 20


def test_going_on_from_before_a_change_discards_what_came_after_it() -> None:
    run = Descent(DATA, settings_of("sgd", 1, shuffle=False))
    run.advance(10)
    run.configure(DATA, run.settings.replace({"learning_rate": 0.3}))
    run.advance(10)
    run.seek(4)
    assert run.history.last_epoch == 20
    run.advance(1)
    assert (run.history.last_epoch, run.configured_at) == (5, 4)


@pytest.mark.parametrize("after", OPTIMIZERS)
@pytest.mark.parametrize("before", ["momentum", "adam", "sgd"])
def test_the_present_rule_does_not_get_the_state_of_a_past_one(before: str, after: str) -> None:
    run = Descent(DATA, settings_of(before, "full", shuffle=False))
    run.advance(10)
    chosen = run.settings.replace({"optimizer": after})
    if before == after:
        chosen = chosen.replace({"standardize": True})
    run.configure(DATA, chosen)
    run.advance(5)
    run.seek(4)
    fresh = Descent(DATA, chosen.replace({"start": (run.m, run.b)}))
    assert run.rule_arrows == fresh.rule_arrows
    assert run.next_step == fresh.next_step
    run.advance(20)
    fresh.advance(20)
    assert (run.m, run.b) == (fresh.m, fresh.b)


def test_after_divergence_a_smaller_rate_uses_the_same_permutation_again() -> None:
    chosen = settings_of("sgd", 1, shuffle=True)
    run = Descent(DATA, chosen.replace({"learning_rate": 1e12}))
    run.advance(1)
    assert (run.status, run.update) == (Status.DIVERGED, 0)
    run.configure(DATA, chosen)
    run.status = Status.PAUSED
    fresh = Descent(DATA, chosen)
    for each in (run, fresh):
        each.advance(3)
    assert line(run) == line(fresh)


def test_a_history_reaches_the_epoch_in_which_single_updates_are(capacity: int) -> None:
    run = Descent(DATA, Settings(batch_size=1))
    run.advance(40)
    run.advance_updates(4 * run.problem.updates_per_epoch + 1)
    assert (run.epoch, run.updates_in_epoch) == (44, 1)
    run.advance_updates(run.problem.updates_per_epoch)
    assert (run.epoch, run.updates_in_epoch) == (45, 1)
    assert run.history.last_epoch == 45
    assert capacity == 4096 or not run.history.stores(45)


def test_a_parameter_of_another_rule_discards_nothing() -> None:
    run = Descent(DATA, settings_of("momentum", "full", shuffle=False))
    run.advance(20)
    run.seek(5)
    run.configure(DATA, run.settings.replace({"beta_1": 0.5, "rho": 0.5}))
    assert run.history.last_epoch == 20
    run.configure(DATA, run.settings.replace({"momentum": 0.5}))
    assert run.history.last_epoch == 5
