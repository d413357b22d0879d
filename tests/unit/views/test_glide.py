"""Limits glide to others on the clock of the picture, or jump without one."""

import pytest

from app.session.session import Session
from app.views.glide import DURATION_MS
from app.views.stage import Stage


def opened() -> Stage:
    stage = Stage(Session())
    stage.open_panel("data", 300, 200, 1)
    list(stage.draw(now_ms=0.0))
    return stage


def limits(stage: Stage, now_ms: float | None) -> tuple[float, float]:
    list(stage.draw(now_ms=now_ms))
    return stage._panels["data"].view.axes.get_ylim()


def test_limits_glide_to_their_goal_and_rest_there() -> None:
    stage = opened()
    first = limits(stage, 0.0)
    assert not stage.wants_frame
    stage.session.set({"start": (0.0, 5.0)})
    seen = [limits(stage, 10.0 + share * DURATION_MS) for share in (0.0, 0.3, 0.6, 0.9)]
    assert seen[0] == first
    assert stage.wants_frame
    goal = limits(stage, 10.0 + DURATION_MS)
    assert not stage.wants_frame
    assert limits(stage, 10.0 + 2 * DURATION_MS) == goal
    tops = [first[1], *(top for _, top in seen[1:]), goal[1]]
    assert tops == sorted(tops)
    assert len(set(tops)) == len(tops)
    assert goal[1] > 5.0


@pytest.mark.parametrize("is_calm", [False, True])
def test_without_a_clock_or_for_a_calm_reader_they_jump(is_calm: bool) -> None:
    stage = opened()
    stage.is_calm = is_calm
    stage.session.set({"start": (0.0, 5.0)})
    assert limits(stage, 10.0 if is_calm else None)[1] > 5.0
    assert not stage.wants_frame


def test_a_goal_chosen_on_the_way_is_reached_from_there() -> None:
    stage = opened()
    stage.session.set({"start": (0.0, 5.0)})
    limits(stage, 0.0)
    half = limits(stage, DURATION_MS / 2)
    stage.session.set({"start": (0.0, 50.0)})
    assert limits(stage, DURATION_MS / 2) == half
    assert limits(stage, 2 * DURATION_MS)[1] > 50.0


def test_a_goal_chosen_after_a_pause_begins_at_the_goal_before() -> None:
    stage = opened()
    stage.session.set({"start": (0.0, 5.0)})
    limits(stage, 0.0)
    stage.session.set({"start": (0.0, 50.0)})
    assert limits(stage, 2 * DURATION_MS)[1] > 5.0


def test_a_clock_that_was_set_back_ends_the_way() -> None:
    stage = opened()
    stage.session.set({"start": (0.0, 5.0)})
    limits(stage, 1000.0)
    assert limits(stage, 0.0)[1] > 5.0
    assert not stage.wants_frame


def test_the_axes_do_not_shake_on_the_way() -> None:
    stage = opened()
    stage.session.set({"start": (0.0, 40000.0)})
    rooms = []
    for share in (0.0, 0.1, 0.3, 0.5, 0.7, 0.9):
        limits(stage, share * DURATION_MS)
        rooms.append(stage._panels["data"].view.room.left)
    assert rooms == sorted(rooms)
