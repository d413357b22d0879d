"""What the stage draws again, and that a blitted picture equals the full picture."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.text import Text
from numpy.typing import NDArray

from app.faults import Fault
from app.session.session import Session
from app.views import VIEWS
from app.views.stage import Stage
from app.views.theme import DARK, matplotlib_style

#: Grey levels out of 255 by which a blitted picture may differ from a full draw: none if
#: the same artists are drawn in the same order, some where text is placed to a fraction.
SAME_PIXELS = 0


@pytest.fixture
def session() -> Session:
    session = Session()
    session.set({"squares": True, "least_squares": True})
    return session


@pytest.fixture
def stage(session: Session) -> Stage:
    stage = Stage(session)
    for panel in VIEWS:
        stage.open_panel(panel, 420, 300, 1)
    return stage


def pixels(stage: Stage) -> dict[str, NDArray[np.uint8]]:
    return {picture.panel: np.array(picture.buffer) for picture in stage.draw()}


def full_draw(stage: Stage, panel: str) -> NDArray[np.uint8]:
    view = stage.view(panel)
    shown = [*view.scene_artists(), *view.live_artists()]
    with mpl.rc_context(matplotlib_style(view.theme)):
        view.canvas.draw()
        for artist in shown:
            view.axes.draw_artist(artist)
    return np.array(view.canvas.buffer_rgba())


def test_without_a_change_nothing_is_drawn_again(stage: Stage) -> None:
    assert set(pixels(stage)) == set(VIEWS)
    assert pixels(stage) == {}


def test_an_epoch_changes_every_panel_but_only_within_the_axes(
    session: Session, stage: Stage
) -> None:
    pixels(stage)
    session.step(1)
    pictures = list(stage.draw())
    assert {picture.panel for picture in pictures} == set(VIEWS)
    for picture in pictures:
        assert picture.w * picture.h < picture.width * picture.height
        assert picture.x + picture.w <= picture.width
        assert picture.y + picture.h <= picture.height


@pytest.mark.parametrize("panel", VIEWS)
def test_a_blitted_picture_is_the_full_picture(session: Session, stage: Stage, panel: str) -> None:
    pixels(stage)
    for _ in range(5):
        session.step(3)
        blitted = pixels(stage)[panel]
    session.add_point(0.4, 0.9)
    blitted = pixels(stage)[panel]
    difference = np.abs(blitted.astype(int) - full_draw(stage, panel).astype(int))
    assert difference.max() <= SAME_PIXELS


@pytest.mark.parametrize("panel", VIEWS)
def test_pixels_outside_the_changed_rectangle_stay(
    session: Session, stage: Stage, panel: str
) -> None:
    before = pixels(stage)[panel]
    session.step(2)
    picture = next(picture for picture in stage.draw() if picture.panel == panel)
    after = np.array(picture.buffer)
    outside = np.ones(after.shape[:2], dtype=bool)
    outside[picture.y : picture.y + picture.h, picture.x : picture.x + picture.w] = False
    assert (before[outside] == after[outside]).all()
    assert (before != after).any()


def drag(session: Session, stage: Stage, panel: str) -> None:
    """Press on a panel, and move a point."""
    stage.under_hand, session.is_held = panel, True
    session.move_point(3, 0.31, 0.62)


@pytest.mark.parametrize("panel", ["data", "plane"])
def test_a_drag_is_drawn_first_under_the_hand_and_then_panel_by_panel(
    session: Session, stage: Stage, panel: str
) -> None:
    pixels(stage)
    drag(session, stage, panel)
    drawn = [[picture.panel for picture in stage.draw()] for _ in range(len(VIEWS) + 1)]
    assert drawn[0] == [panel]
    assert sorted(name for names in drawn for name in names) == sorted(VIEWS)
    assert drawn[-1] == []


def test_new_panels_can_be_drawn_one_by_one(session: Session, stage: Stage) -> None:
    opened = []
    while not stage.is_whole or not opened:
        opened.append([picture.panel for picture in stage.draw(one_by_one=True)])
    assert opened == [*([panel] for panel in VIEWS), []]
    # Panels that were drawn before are drawn all at once.
    session.step()
    assert len(list(stage.draw(one_by_one=True))) == len(VIEWS)
    assert stage.is_whole
    stage.open_panel("loss", 300, 200, 2)
    session.step()
    drawn = [{picture.panel for picture in stage.draw(one_by_one=True)} for _ in range(2)]
    assert drawn == [{"data", "loss"}, set(VIEWS) - {"data", "loss"}]


def test_during_a_long_drag_every_panel_has_its_turn(session: Session, stage: Stage) -> None:
    pixels(stage)
    seen: list[str] = []
    for i in range(len(VIEWS) - 1):
        drag(session, stage, "data")
        session.move_point(3, 0.31, 0.6 + 0.01 * i)
        seen += [picture.panel for _ in range(2) for picture in stage.draw()]
    assert sorted(seen[1::2]) == sorted(set(VIEWS) - {"data"})
    assert set(seen[::2]) == {"data"}


def test_while_a_run_plays_every_panel_shows_a_drag_at_once(session: Session, stage: Stage) -> None:
    pixels(stage)
    session.play()
    drag(session, stage, "data")
    assert set(pixels(stage)) == set(VIEWS)


@pytest.mark.parametrize("panel", VIEWS)
def test_when_the_hand_rests_the_picture_is_the_full_picture(
    session: Session, stage: Stage, panel: str
) -> None:
    pixels(stage)
    session.step(3)
    pixels(stage)
    drag(session, stage, "data")
    pixels(stage)
    session.move_point(3, 0.35, 0.5)
    pixels(stage)
    stage.under_hand, session.is_held = None, False
    blitted = pixels(stage)
    view = stage.view(panel)
    shown = blitted.get(panel, np.array(view.canvas.buffer_rgba()))
    assert (shown == full_draw(stage, panel)).all()


def test_a_picture_has_the_device_pixels_of_its_panel(session: Session) -> None:
    stage = Stage(session)
    for ratio in (1, 1.25, 2, 3):
        stage.open_panel("data", 301, 203, ratio)
        (picture,) = stage.draw()
        assert picture.buffer.shape == (picture.height, picture.width, 4)
        assert picture.width == pytest.approx(301 * ratio, abs=1)
        assert picture.height == pytest.approx(203 * ratio, abs=1)


def test_no_pixel_is_lost_to_rounding(session: Session) -> None:
    stage = Stage(session)
    for width in range(700, 1500, 7):
        for ratio in (1, 1.5, 2):
            stage.open_panel("loss", width, 300, ratio)
            size = stage.view("loss").canvas.get_width_height(physical=True)
            assert size == (round(width * ratio), round(300 * ratio))


def test_positions_are_right_immediately_after_the_points_changed(
    session: Session, stage: Stage
) -> None:
    pixels(stage)
    session.set({"preset": "anscombe_1"})
    x, y = stage.view("data").to_pixels(10, 8)
    assert 0 < x < 420
    assert 0 < y < 300


def test_pictures_are_opaque(stage: Stage) -> None:
    for picture in pixels(stage).values():
        assert (picture[..., 3] == 255).all()


def test_another_theme_draws_every_panel_in_its_colours(stage: Stage) -> None:
    pixels(stage)
    stage.set_theme("dark")
    background = tuple(int(DARK.background[i : i + 2], 16) for i in (1, 3, 5))
    for picture in pixels(stage).values():
        assert tuple(picture[0, 0, :3]) == background


def test_a_closed_panel_is_not_drawn(session: Session, stage: Stage) -> None:
    pixels(stage)
    stage.close_panel("loss")
    session.step(1)
    assert set(pixels(stage)) == set(VIEWS) - {"loss"}
    with pytest.raises(Fault):
        stage.view("loss")


@pytest.mark.parametrize(("width", "height"), [(0, 0), (1, 900), (99999, 50)])
def test_a_panel_of_any_size_is_drawn(session: Session, width: float, height: float) -> None:
    stage = Stage(session)
    for panel in VIEWS:
        stage.open_panel(panel, width, height, 1)
    assert set(pixels(stage)) == set(VIEWS)


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(0.5, 0.5)],
        [(0.5, 0.5)] * 3,
        [(0.5, 0.1), (0.5, 0.9)],
        [(0.0, 0.0), (1.0, 1.0)],
        [(1e12, 1.0), (1e12 + 1, 3.0)],
        [(-1e-9, 1e-9), (1e-9, 2e-9)],
        [(0.0, 1e49), (1.0, -1e49)],
        [(1e49, 1e49), (-1e49, 0.0)],
        [(i / 3000, (i * 7 % 100) / 100) for i in range(3000)],
    ],
)
@pytest.mark.parametrize("scale", ["log", "linear"])
def test_any_points_are_drawn_before_during_and_after_a_run(
    points: list[tuple[float, float]], scale: str
) -> None:
    session = Session()
    stage = Stage(session)
    for panel in VIEWS:
        stage.open_panel(panel, 300, 220, 1)
    session.set({"squares": True, "least_squares": True, "loss_scale": scale})
    session.set_points(points)
    pixels(stage)
    for rate in (1e-3, 0.5, 10.0):
        session.set({"learning_rate": rate})
        session.step(40)
        pixels(stage)
    session.reset()
    pixels(stage)


@pytest.mark.parametrize("least", [12.0, 17.3, 30.0])
def test_no_text_of_any_panel_is_smaller_than_asked_for(least: float) -> None:
    session = Session()
    session.set({"least_squares": True, "contributions": True})
    session.step(5)
    stage = Stage(session)
    for panel in VIEWS:
        stage.open_panel(panel, 640, 480, 1, least)
    list(stage.draw())
    stage.set_theme("dark")  # the panels are made again
    list(stage.draw())
    for panel in VIEWS:
        view = stage.view(panel)
        texts = [each for each in view.figure.findobj(Text) if each.get_text()]  # pyright: ignore
        assert texts
        sizes = [text.get_fontsize() * view.figure.dpi / 72 for text in texts]  # pyright: ignore
        assert min(sizes) >= least - 0.01, panel


def fail() -> None:
    raise ZeroDivisionError("by zero")


@pytest.mark.parametrize("panel", VIEWS)
@pytest.mark.parametrize("method", ["choose_limits", "live_key", "scene_artists", "live_artists"])
def test_a_panel_that_fails_says_so_in_its_place_and_the_others_go_on(
    stage: Stage, session: Session, panel: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pixels(stage)
    monkeypatch.setattr(VIEWS[panel], method, lambda _view: fail())
    session.add_point(0.3, 0.9)
    after = pixels(stage)
    assert stage.failures == {panel: "ZeroDivisionError: by zero"}
    assert all((after[name] != before[name]).any() for name in before), "each panel has changed"
    assert (after[panel][..., :3] != 255).any(), "the sentence"
    assert not pixels(stage), "nothing is left to draw"
    with pytest.raises(Fault) as caught:
        stage.view(panel)
    assert (caught.value.code, caught.value.field) == ("unavailable", "panel")
    monkeypatch.undo()
    session.step()
    assert panel in pixels(stage)
    assert not stage.failures
    assert stage.view(panel).name == panel


def test_a_panel_that_fails_is_tried_again_when_its_size_changes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(VIEWS["plane"], "live_artists", lambda _view: fail())
        pixels(stage)
        assert "plane" in stage.failures
    assert not pixels(stage)
    stage.open_panel("plane", 300, 200, 1)
    assert list(pixels(stage)) == ["plane"]
    assert not stage.failures


def test_a_panel_whose_file_is_on_its_way_says_so_and_is_drawn_when_it_is_there(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lack(_view: object) -> None:
        raise OSError(29, "I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(VIEWS["plane"], "live_artists", lack)
        waiting = pixels(stage)["plane"]
    stage.session.step()
    stage.try_again()
    assert "plane" in pixels(stage)
    assert not stage.failures
    with monkeypatch.context() as patch:
        patch.setattr(VIEWS["plane"], "live_artists", lambda _view: fail())
        stage.session.step()
        unavailable = pixels(stage)["plane"]
    assert (waiting != unavailable).any(), "another sentence"
    assert not pixels(stage)
    stage.try_again()
    assert list(pixels(stage)) == ["plane"]


@pytest.mark.parametrize("panel", VIEWS)
def test_a_panel_as_small_as_possible_is_drawn_although_its_labels_need_more(
    session: Session, panel: str
) -> None:
    session.set_points([(1e-30, -123456789.0), (1e30, 123456789.25)])
    stage = Stage(session)
    stage.open_panel(panel, 1, 1, 1)
    assert panel in pixels(stage)
    session.step()
    pixels(stage)
    assert not stage.failures
