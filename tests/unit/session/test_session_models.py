"""Sessions on other models than a line, and on the line in other units."""

import numpy as np
import pytest

from app.bridge.report import Report
from app.objective.functions import FUNCTIONS
from app.session.morph import DURATION_MS, Morph
from app.session.session import Session
from app.settings import PANELS, Settings

#: A line told in other units and back again: a few roundings.
ROUNDING = 1e-13


@pytest.fixture
def session() -> Session:
    return Session()


def never() -> bool:
    return False


# Standardize


@pytest.mark.parametrize("batch_size", ["full", 1])
@pytest.mark.parametrize("epochs", [0, 12])
def test_switching_standardize_keeps_the_line_in_its_own_units(
    session: Session, batch_size: int | str, epochs: int
) -> None:
    session.set({"batch_size": batch_size, "start": [0.4, -0.7]})
    session.run.advance(epochs)
    line, loss, start = session.run.original_units, session.run.loss, session.run.start
    rows = session.run.history.rows.copy()
    session.set({"standardize": True})
    run = session.run
    assert (run.m, run.b) != line
    assert run.original_units == pytest.approx(line, rel=ROUNDING)
    assert run.loss == pytest.approx(loss, rel=ROUNDING)
    assert run.epoch == epochs
    assert run.design is not None
    assert run.design.to_original_units(*run.start) == pytest.approx(start, rel=ROUNDING)
    past = run.design.to_original_units(run.history.rows[:, 1], run.history.rows[:, 2])
    assert past[0] == pytest.approx(rows[:, 1], rel=ROUNDING)
    assert past[1] == pytest.approx(rows[:, 2], rel=ROUNDING, abs=ROUNDING)
    session.set({"standardize": False})
    assert (session.run.m, session.run.b) == pytest.approx(line, rel=ROUNDING)
    assert session.settings.start == pytest.approx(start, rel=ROUNDING)
    assert session.settings.start == session.run.start


def test_on_standardized_x_the_bowl_is_round_and_a_rate_of_a_half_arrives_at_once(
    session: Session,
) -> None:
    session.set({"standardize": True, "learning_rate": 0.5})
    rates = Report(session).brief()["rates"]
    assert isinstance(rates, dict)
    assert rates["condition_number"] == pytest.approx(1.0, rel=ROUNDING)
    assert rates["best"] == pytest.approx(0.5, rel=ROUNDING)
    session.step(1)
    minimum = session.run.objective.minimum
    assert (session.run.m, session.run.b) == pytest.approx(minimum, rel=ROUNDING)


def test_a_start_set_together_with_standardize_is_taken_as_it_is(session: Session) -> None:
    session.set({"standardize": True, "start": [1.5, -0.5]})
    assert (session.run.m, session.run.b) == (1.5, -0.5)
    assert session.settings.start == (1.5, -0.5)


def test_moving_a_point_under_standardized_x_keeps_the_line_too(session: Session) -> None:
    session.set({"standardize": True})
    session.step(10)
    line, deviation = session.run.original_units, session.run.design
    session.move_point(0, 0.9, 0.1)
    assert session.run.design is not None
    assert deviation is not None
    assert session.run.design.scale != deviation.scale
    assert session.run.original_units == pytest.approx(line, rel=ROUNDING)


def test_the_valley_turns_into_a_bowl_on_frames_and_then_stands_still(session: Session) -> None:
    narrow = session.run.design
    assert not session.wants_frame
    session.set({"standardize": True})
    assert session.shown_design is narrow
    scales = []
    for now_ms in np.arange(0.0, DURATION_MS, 50.0):
        assert session.wants_frame
        session.frame(float(now_ms), never)
        shown = session.shown_design
        assert shown is not None
        scales.append(shown.scale[0])
        # Whatever the columns on the way, the line is the same.
        m, b = shown.from_original_units(*session.run.original_units)
        errors = m * shown.first + b * shown.second - shown.target
        assert errors == pytest.approx(session.run.design.errors(session.run.m, session.run.b))  # pyright: ignore
    assert scales == sorted(scales, reverse=True)
    assert len(set(scales)) == len(scales)
    session.frame(DURATION_MS, never)
    assert not session.wants_frame
    assert session.shown_design is session.run.design
    assert session.run.epoch == 0


def test_switching_back_on_the_way_begins_from_what_is_shown(session: Session) -> None:
    session.set({"standardize": True})
    for now_ms in (0.0, DURATION_MS / 2):
        session.frame(now_ms, never)
    half_way = session.shown_design
    session.set({"standardize": False})
    assert session.shown_design is half_way


@pytest.mark.parametrize("edit", [lambda s: s.move_point(0, 0.5, 0.5), lambda s: s.clear()])
def test_an_edit_ends_the_passage(session: Session, edit: object) -> None:
    session.set({"standardize": True})
    edit(session)  # pyright: ignore[reportCallIssue]
    assert not session.wants_frame
    assert session.shown_design is session.run.design


def test_without_points_there_is_nothing_to_standardize(session: Session) -> None:
    session.clear()
    session.set({"standardize": True})
    assert not session.wants_frame
    session.set_points([(0, 0), (2, 1)])
    assert session.run.design is not None
    assert session.run.design.first.tolist() == [-1.0, 1.0]


def test_a_passage_ends_at_the_columns_it_leads_to(session: Session) -> None:
    old = session.run.design
    session.set({"standardize": True})
    new = session.run.design
    assert old is not None
    assert new is not None
    morph = Morph(old, new)
    morph.frame(5.0)
    assert morph.design.first == pytest.approx(old.first, rel=ROUNDING)
    assert not morph.frame(5.0 + DURATION_MS)
    assert morph.design.first == pytest.approx(new.first, rel=ROUNDING)
    assert (morph.design.shift, morph.design.scale) == (new.shift, pytest.approx(new.scale))


# Models


def test_another_model_begins_anew_with_the_start_and_rate_it_recommends(session: Session) -> None:
    session.set({"learning_rate": 0.02, "start": [3.0, 3.0]})
    session.fork()
    session.play()
    restarts = session.restarts
    session.set({"model": "one_weight", "function": "two_pits"})
    entry = FUNCTIONS["two_pits"]
    state = Report(session).state()
    assert (state["epoch"], state["m"], state["b"]) == (0, entry.start, 0.0)
    assert session.settings.learning_rate == entry.learning_rate
    assert (len(session.runs), session.is_running) == (1, False)
    assert session.restarts == restarts + 1
    assert state["parameters"] == ["w"]
    assert state["condition"] == "line"
    session.set({"model": "line"})
    assert session.settings.start == Settings().start
    assert session.settings.learning_rate == Settings().learning_rate


def test_what_is_named_wins_over_what_a_model_recommends(session: Session) -> None:
    session.set({"model": "one_weight", "function": "gorge", "learning_rate": 0.3})
    assert session.settings.learning_rate == 0.3
    assert session.run.m == FUNCTIONS["gorge"].start


def test_another_function_begins_anew_only_where_it_is_descended(session: Session) -> None:
    session.set({"learning_rate": 0.02})
    session.step(3)
    session.set({"function": "gorge"})
    assert (session.run.epoch, session.settings.learning_rate) == (3, 0.02)
    session.set({"model": "one_weight"})
    session.step(3)
    session.set({"function": "plateau"})
    assert (session.run.epoch, session.run.m) == (0, FUNCTIONS["plateau"].start)


def test_points_stay_when_the_model_changes(session: Session) -> None:
    session.add_point(0.3, 0.9, 1)
    points = session.dataset.points
    for model in ("adaline", "one_weight", "line"):
        session.set({"model": model})
        assert session.dataset.points == points
    session.undo()
    assert session.dataset.points == points[:-1]


def test_only_a_classifier_counts_what_it_has_on_the_wrong_side(session: Session) -> None:
    session.set_points([(-1, 0), (1, 0, 1), (-3, 0.5, 1), (3, 0.2)])
    assert Report(session).brief()["misclassified"] is None
    session.set({"model": "adaline", "start": [1.0, 0.0]})
    assert Report(session).brief()["misclassified"] == 2


def test_panels_are_those_that_the_model_has(session: Session) -> None:
    session.set({"panels": ["data", "plane"]})
    assert session.panels == ("data", "plane")
    session.set({"model": "one_weight"})
    assert session.panels == ("slice_m", "loss")
    assert session.settings.panels == ("data", "plane")
    session.set({"model": "adaline", "panels": list(PANELS)})
    assert set(session.panels) == set(PANELS)


# Random starts


@pytest.mark.parametrize("model", ["line", "adaline", "one_weight"])
def test_a_random_start_depends_on_the_seed_alone(model: str) -> None:
    def start(seed: int, **changes: object) -> tuple[float, float]:
        session = Session()
        session.set({"model": model})
        session.set({"start": "random", "seed": seed, **changes})
        return session.run.m, session.run.b

    first = start(7)
    assert start(7, learning_rate=0.3, batch_size=1, optimizer="adam") == first
    assert start(8) != first
    assert first[0] != 0.0
    assert (first[1] == 0.0) == (model == "one_weight")


def test_random_starts_spread_about_the_origin_and_reset_leads_back_to_them() -> None:
    session = Session()
    starts = []
    for seed in range(200):
        session.set({"start": "random", "seed": seed})
        session.reset()
        starts.append((session.run.m, session.run.b))
    deviation = np.std(starts)
    # 400 draws: the deviation of 0.1 is known to 1 part in 28, five times over.
    assert deviation == pytest.approx(0.1, rel=5 / np.sqrt(800))
    session.step(3)
    session.reset()
    assert (session.run.m, session.run.b) == starts[-1]
    session.set({"standardize": True})
    assert session.settings.start == "random"


@pytest.mark.parametrize(("preset", "rate"), [("anscombe_1", 0.008), ("noisy_line", 0.1)])
def test_back_from_one_weight_a_preset_has_its_own_rate_again(preset: str, rate: float) -> None:
    session = Session()
    session.set({"preset": preset})
    session.set({"model": "one_weight", "function": "gorge"})
    session.set({"model": "line"})
    assert (session.settings.learning_rate, session.settings.start) == (rate, (0.0, 0.0))
    session.set({"model": "adaline"})
    assert session.settings.learning_rate == Settings().learning_rate
