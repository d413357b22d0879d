"""Keys on a panel that has the focus."""

import pytest

from app.session.session import Session
from app.views.keys import STEP, Keys
from app.views.pointing import Pointing
from app.views.stage import Stage


@pytest.fixture
def session() -> Session:
    session = Session()
    session.set_points([(0.2, 0.3), (0.8, 0.9)])
    return session


@pytest.fixture
def stage(session: Session) -> Stage:
    stage = Stage(session)
    for panel in ("data", "plane", "slice_m", "slice_b"):
        stage.open_panel(panel, 500, 400, 1)
    list(stage.draw())
    return stage


@pytest.fixture
def keys(session: Session, stage: Stage) -> Keys:
    return Keys(session, stage, Pointing(session, stage))


def test_arrows_move_a_crosshair_and_enter_adds_a_point_there(
    keys: Keys, session: Session, stage: Stage
) -> None:
    before = stage.view("data").crosshair
    assert before is None
    answers = [keys.key("data", "ArrowRight") for _ in range(3)]
    assert {answer["kind"] for answer in answers} == {"crosshair"}
    assert keys.key("data", "Enter")["action"] == "added"
    x, y, *_ = session.dataset.points[-1]
    step = STEP * stage.view("data").units_per_pixel()[0]
    assert x == pytest.approx(0.5 + 3 * step, abs=0.01)
    assert [x, y] == pytest.approx(stage.view("data").crosshair, abs=0.01)
    assert keys.key("data", "ArrowRight", far=True)["x"] > x + 4 * step


def test_the_crosshair_is_drawn_and_goes_with_the_focus(keys: Keys, stage: Stage) -> None:
    keys.key("data", "ArrowUp")
    (picture,) = stage.draw()
    assert picture.panel == "data"
    assert list(stage.draw()) == []
    keys.key("data", "leave")
    assert [picture.panel for picture in stage.draw()] == ["data"]
    assert stage.view("data").crosshair is None


def test_page_down_goes_through_points_and_handles_and_arrows_move_the_chosen_one(
    keys: Keys, session: Session
) -> None:
    chosen = [keys.key("data", "PageDown") for _ in range(6)]
    assert [(each["kind"], each["index"]) for each in chosen] == [
        ("point", 0), ("point", 1), ("handle", 0), ("handle", 1), ("handle", 2), ("point", 0),
    ]  # fmt: skip
    assert chosen[0]["count"] == 2
    assert session.selected == 0
    answer = keys.key("data", "ArrowUp")
    assert (answer["x"], answer["y"]) == session.dataset.points[0][:2]
    assert session.dataset.points[0][1] > 0.3
    session.remove_selected()
    assert len(session.dataset) == 1
    keys.key("data", "PageUp")
    keys.key("data", "Escape")
    before = session.dataset.points
    keys.key("data", "ArrowUp")
    assert session.dataset.points == before


def test_a_handle_is_moved_by_keys(keys: Keys, session: Session) -> None:
    for _ in range(4):
        keys.key("data", "PageDown")
    keys.key("data", "ArrowUp", far=True)
    m, b = session.settings.start  # pyright: ignore
    assert m == 0
    assert b > 0.05  # pyright: ignore


@pytest.mark.parametrize(("panel", "index"), [("plane", 0), ("slice_m", 0), ("slice_b", 1)])
def test_the_start_is_set_and_moved_by_keys(
    keys: Keys, session: Session, panel: str, index: int
) -> None:
    session.step(4)
    keys.key(panel, "ArrowRight")
    assert session.run.epoch == 4
    assert keys.key(panel, "Enter")["action"] == "start"
    first = session.run.start[index]
    assert first != 0
    assert session.run.epoch == 0
    assert keys.key(panel, "PageDown")["kind"] == "start"
    keys.key(panel, "ArrowRight", far=True)
    assert session.run.start[index] > first


def test_a_playing_run_goes_on_after_a_key(keys: Keys, session: Session) -> None:
    session.play()
    keys.key("plane", "PageDown")
    keys.key("plane", "ArrowUp")
    assert session.is_running


def test_an_unknown_key_does_nothing(keys: Keys, session: Session) -> None:
    before = session.dataset.points
    keys.key("data", "PageDown")
    keys.key("data", "Home")  # pyright: ignore[reportArgumentType]
    assert session.dataset.points == before
