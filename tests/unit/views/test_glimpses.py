"""To point at plane, loss or slice shows that line or epoch; the run stays where it is."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from app.session.session import Session
from app.training.history import EPOCH, LOSS, B, M
from app.views import VIEWS, DataView, LossView, PlaneView, View
from app.views.keys import Keys
from app.views.pointing import Pointing
from app.views.stage import Stage

Pixels = dict[str, NDArray[np.uint8]]

FLAT = [panel for panel in VIEWS if panel != "surface"]


class Pointer:
    """A pointer over the panels; its places are in data units."""

    def __init__(self, **settings: object) -> None:
        self.session = Session()
        self.session.set(settings)
        self.stage = Stage(self.session)
        for panel in FLAT:
            self.stage.open_panel(panel, 500, 400, 1)
        self.pointing = Pointing(self.session, self.stage)
        self.keys = Keys(self.session, self.stage, self.pointing)
        self.pixels: Pixels = {}
        self.draw()

    def draw(self) -> set[str]:
        drawn = {picture.panel: np.array(picture.buffer) for picture in self.stage.draw()}
        self.pixels |= drawn
        return set(drawn)

    def send(self, kind: str, x: float, y: float, panel: str, **more: object) -> str | None:
        at = self.view(panel).to_pixels(x, y)
        answer = self.pointing.pointer(panel, kind, *at, **more)  # pyright: ignore
        self.draw()
        return answer["action"]

    def hover(self, x: float, y: float, panel: str) -> None:
        self.send("hover", x, y, panel)

    def view(self, panel: str) -> View:
        return self.stage.view(panel)

    @property
    def data(self) -> DataView:
        view = self.view("data")
        assert isinstance(view, DataView)
        return view

    @property
    def plane(self) -> PlaneView:
        view = self.view("plane")
        assert isinstance(view, PlaneView)
        return view

    @property
    def loss(self) -> LossView:
        view = self.view("loss")
        assert isinstance(view, LossView)
        return view

    def ghost(self) -> tuple[float, float] | None:
        """Return m and b of the line that is drawn besides the runs', if there is one."""
        if self.session.glimpse is None:
            return None
        line = self.data.fitted_line.glimpsed.line
        assert line in self.data.live_artists()
        assert line
        (x, other), (y, height) = np.asarray(line.get_data(), dtype=float)
        m = (height - y) / (other - x)
        return float(m), float(y - m * x)


@pytest.fixture
def pointer() -> Pointer:
    pointer = Pointer()
    pointer.session.step(30)
    pointer.draw()
    return pointer


def standing(session: Session) -> tuple[object, ...]:
    run = session.run
    return run.epoch, run.m, run.b, run.status, run.history.last_epoch, session.can_undo


def test_a_place_of_the_plane_is_a_line_with_its_residuals_and_its_loss(pointer: Pointer) -> None:
    session, before = pointer.session, standing(pointer.session)
    pointer.hover(0.6, 0.1, "plane")
    assert pointer.ghost() == pytest.approx((0.6, 0.1), abs=0.002)
    glimpse = session.glimpse
    assert glimpse
    assert glimpse.loss == session.run.objective.value(glimpse.m, glimpse.b)
    strokes = pointer.data.fitted_line.residuals
    assert strokes in pointer.data.live_artists()
    ends = np.asarray(strokes.get_xydata()).reshape(-1, 3, 2)[:, :2]
    data = session.dataset
    assert ends[:, 0].tolist() == np.stack([data.x, data.y], axis=-1).tolist()
    assert ends[:, 1, 1] == pytest.approx(glimpse.m * data.x + glimpse.b)
    words = pointer.plane.words.short(glimpse.loss, 3)
    for label in (pointer.data.fitted_line.glimpsed.equation.label, pointer.plane.glimpse.label):  # pyright: ignore
        assert label.get_text().endswith(f"loss {words}")  # pyright: ignore
    assert "y = 0.6x" in pointer.data.fitted_line.glimpsed.equation.label.get_text()  # pyright: ignore
    assert pointer.loss.epochs.level in pointer.loss.glimpse_artists()
    assert standing(session) == before


def test_every_epoch_of_the_loss_curve_can_be_pointed_at(pointer: Pointer) -> None:
    session, before = pointer.session, standing(pointer.session)
    for row in session.run.history.rows[::5]:
        pointer.hover(row[EPOCH], 0.5, "loss")
        assert pointer.ghost() == pytest.approx((row[M], row[B]))
        for view, mark, place in (
            (pointer.plane, pointer.plane.glimpse, (row[M], row[B])),
            (pointer.loss, pointer.loss.epochs.mark, (row[EPOCH], row[LOSS])),
        ):
            assert mark.ring in view.glimpse_artists()
            assert np.ravel(mark.ring.get_data()).tolist() == list(place)  # pyright: ignore
        text = pointer.loss.epochs.mark.label.get_text()  # pyright: ignore
        assert text == f"epoch {int(row[EPOCH])} · loss {pointer.loss.words.short(row[LOSS], 3)}"
    assert standing(session) == before


def test_an_epoch_to_come_is_pointed_at_like_one_that_was_run(pointer: Pointer) -> None:
    pointer.hover(45.0, 0.5, "loss")
    glimpse = pointer.session.glimpse
    assert glimpse
    assert glimpse.epoch == 45
    pointer.session.step(15)
    assert (pointer.session.run.m, pointer.session.run.b) == (glimpse.m, glimpse.b)
    pointer.session.reset()
    pointer.session.set({"learning_rate": 3.0})
    pointer.draw()
    pointer.hover(49.0, 0.5, "loss")
    assert pointer.session.glimpse is None  # the run will have diverged


@pytest.mark.parametrize(("panel", "column"), [("slice_m", M), ("slice_b", B)])
def test_on_a_slice_the_nearest_epoch_is_meant_and_elsewhere_a_line(
    pointer: Pointer, panel: str, column: int
) -> None:
    session = pointer.session
    row = session.run.history.rows[3]
    pointer.hover(row[column], row[LOSS], panel)
    assert session.glimpse
    assert session.glimpse.epoch == 3
    assert pointer.ghost() == pytest.approx((row[M], row[B]))
    left, right = pointer.view(panel).axes.get_xlim()
    place = right - 0.05 * (right - left)
    pointer.hover(place, 0.01, panel)
    fixed = (session.run.m, session.run.b)[1 - (column - M)]
    wanted = (place, fixed) if column == M else (fixed, place)
    assert session.glimpse.epoch is None
    assert pointer.ghost() == pytest.approx(wanted, abs=0.01)


def test_a_run_that_swings_is_pointed_at_where_the_pointer_is_upwards() -> None:
    pointer = Pointer(model="one_weight", learning_rate=0.9)
    pointer.session.step(12)
    pointer.draw()
    for row in pointer.session.run.history.rows[1:]:  # the first is where the ring of the start is
        pointer.hover(row[M], row[LOSS], "slice_m")
        glimpse = pointer.session.glimpse
        assert glimpse
        assert (glimpse.epoch, glimpse.m, glimpse.loss) == (row[EPOCH], row[M], row[LOSS])


def test_one_weight_is_marked_on_its_curve_and_in_the_loss() -> None:
    pointer = Pointer(model="one_weight")
    pointer.session.step(8)
    pointer.draw()
    pointer.hover(4.0, 1.0, "loss")
    row = pointer.session.run.history.rows[4]
    mark = pointer.view("slice_m").glimpse  # pyright: ignore
    assert np.ravel(mark.ring.get_data()).tolist() == [row[M], row[LOSS]]
    assert pointer.session.glimpse
    pointer.hover(row[M], row[LOSS], "slice_m")
    assert "epoch 4 · w = " in mark.label.get_text()
    assert "f(w) = " in mark.label.get_text()


def test_the_boundary_of_an_epoch_is_drawn_for_two_classes() -> None:
    pointer = Pointer(model="adaline")
    pointer.session.step(8)
    pointer.draw()
    before = pointer.pixels["data"].copy()
    pointer.hover(2.0, 1.0, "loss")
    glimpsed = pointer.data.boundary.glimpsed
    assert glimpsed.line in pointer.data.live_artists()
    assert glimpsed.label.get_text().startswith("epoch 2 · loss ")  # pyright: ignore
    assert (pointer.pixels["data"] != before).any()
    line = np.asarray(glimpsed.line.get_data(), dtype=float)  # pyright: ignore
    w1, w2 = pointer.session.run.history.rows[2, [M, B]]
    data = pointer.session.dataset
    mean = data.x.mean(), data.y.mean()
    outputs = w1 * (line[0] - mean[0]) + w2 * (line[1] - mean[1])
    bias = 2.0 * data.labels.mean() - 1.0
    assert outputs + bias == pytest.approx([0.0, 0.0], abs=1e-12)


@pytest.mark.parametrize("panel", ["plane", "loss", "slice_m", "slice_b"])
def test_nothing_of_it_stays_when_the_pointer_leaves(pointer: Pointer, panel: str) -> None:
    before = {name: pixels.copy() for name, pixels in pointer.pixels.items()}
    assert pointer.data.fitted_line.glimpsed.line is None  # it costs nothing until it is used
    assert pointer.plane.glimpse.ring is pointer.loss.epochs.level is None
    pointer.hover(*pointer.view(panel).to_data(250, 200), panel)
    assert pointer.session.glimpse
    assert (pointer.pixels["data"] != before["data"]).any()
    pointer.send("leave", 0.0, 1.0, panel)
    assert pointer.session.glimpse is None
    for name, pixels in before.items():
        assert np.array_equal(pointer.pixels[name], pixels), name
    pointer.send("leave", 0.0, 1.0, panel)
    assert pointer.draw() == set()


def test_every_panel_follows_the_pointer_in_the_same_picture(pointer: Pointer) -> None:
    for place in ((0.6, 0.1), (0.61, 0.1), (0.2, 0.3)):
        at = pointer.plane.to_pixels(*place)
        pointer.pointing.pointer("plane", "hover", *at)
        assert {"data", "plane", "loss"} <= pointer.draw()
    pointer.pointing.pointer("plane", "hover", *at)
    assert pointer.draw() == set()


def test_a_run_goes_on_while_somebody_points(pointer: Pointer) -> None:
    pointer.hover(4.0, 0.5, "loss")
    glimpse = pointer.session.glimpse
    pointer.session.play()
    for now_ms in (0.0, 200.0, 400.0):
        pointer.session.frame(now_ms, lambda: False)
        pointer.draw()
    assert pointer.session.run.epoch > 35
    assert pointer.session.glimpse == glimpse
    assert pointer.session.is_running


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.add_point(0.5, 0.9),
        lambda session: session.set({"learning_rate": 0.3}),
        lambda session: session.set({"standardize": True}),
        lambda session: session.set({"model": "adaline"}),
        lambda session: session.set({"start": (0.4, 0.4)}),
        lambda session: session.reset(),
        lambda session: session.fork(),
        lambda session: session.undo(),
    ],
)
def test_it_goes_where_its_numbers_would_not_be_true(
    pointer: Pointer, change: Callable[[Session], None]
) -> None:
    pointer.session.add_point(0.1, 0.9)
    pointer.hover(4.0, 0.5, "loss")
    assert pointer.session.glimpse
    change(pointer.session)
    assert pointer.session.glimpse is None
    pointer.draw()


def test_a_point_a_grip_and_a_share_of_the_gradient_are_lit_instead(pointer: Pointer) -> None:
    session = pointer.session
    pointer.hover(*session.dataset.points[3][:2], "data")
    assert (session.highlighted, session.glimpse) == (3, None)
    pointer.hover(*session.run.start, "plane")
    assert session.glimpse is None
    session.set({"contributions": True})
    pointer.draw()
    plane = pointer.plane
    found = [
        (x, y)
        for x in range(60, 480, 7)
        for y in range(24, 356, 7)
        if plane.contribution_at(x, y) is not None
    ]
    x, y = found[len(found) // 2]
    pointer.pointing.pointer("plane", "hover", x, y)
    assert session.highlighted == plane.contribution_at(x, y)
    assert session.glimpse is None


def test_a_click_does_what_it_did(pointer: Pointer) -> None:
    pointer.hover(0.6, 0.1, "plane")
    glimpse = pointer.session.glimpse
    assert glimpse
    for kind in ("down", "up"):
        action = pointer.send(kind, 0.6, 0.1, "plane")
    assert action == "start"
    assert pointer.session.settings.start == (glimpse.m, glimpse.b)
    assert pointer.session.run.epoch == 0


def test_a_finger_points_on_the_loss_where_it_presses(pointer: Pointer) -> None:
    session, before = pointer.session, standing(pointer.session)
    pointer.send("down", 4.0, 0.5, "loss", touch=True)
    assert session.glimpse
    assert session.glimpse.epoch == 4
    pointer.send("move", 11.0, 0.5, "loss", touch=True)
    assert session.glimpse.epoch == 11
    pointer.send("up", 11.0, 0.5, "loss", touch=True)
    assert session.glimpse.epoch == 11  # so that the finger covers nothing
    pointer.send("move", 20.0, 0.5, "loss", touch=True)
    assert session.glimpse.epoch == 11
    pointer.send("down", 0.5, 0.02, "data", touch=True)
    assert session.glimpse is None
    pointer.send("cancel", 0.5, 0.02, "data", touch=True)
    pointer.send("down", 4.0, 0.5, "loss", touch=True)
    pointer.send("cancel", 4.0, 0.5, "loss", touch=True)  # it scrolls the page
    assert session.glimpse is None
    assert standing(session) == before


@pytest.mark.parametrize("panel", ["plane", "slice_m", "slice_b"])
def test_a_finger_that_holds_still_points_and_sets_no_start(pointer: Pointer, panel: str) -> None:
    session, before = pointer.session, standing(pointer.session)
    place = pointer.view(panel).to_data(400, 100)
    pointer.send("down", *place, panel, touch=True)
    assert session.glimpse is None
    assert pointer.send("long_press", *place, panel, touch=True) == "glimpse"
    first = session.glimpse
    assert first
    other = pointer.view(panel).to_data(330, 120)
    pointer.send("move", *other, panel, touch=True)
    assert session.glimpse
    assert session.glimpse != first
    assert pointer.send("up", *other, panel, touch=True) is None
    assert session.glimpse
    assert standing(session) == before
    pointer.send("leave", *other, panel, touch=True)
    assert session.glimpse is None


def test_the_crosshair_of_the_keys_points_too(pointer: Pointer) -> None:
    session = pointer.session
    for key in ("ArrowRight", "ArrowUp"):
        answer = pointer.keys.key("plane", key)  # pyright: ignore
    assert session.glimpse
    assert (answer["loss"], answer["epoch"]) == (session.glimpse.loss, None)
    assert (session.glimpse.m, session.glimpse.b) == pytest.approx(
        (answer["x"], answer["y"]), abs=0.01
    )
    pointer.keys.key("plane", "Escape")
    assert pointer.plane.crosshair is session.glimpse is None
    epochs = [pointer.keys.key("loss", "ArrowLeft")["epoch"] for _ in range(3)]
    assert epochs == sorted(epochs, reverse=True)  # pyright: ignore
    assert len(set(epochs)) == 3
    assert epochs[0] is not None
    assert epochs[0] < 30
    farther = pointer.keys.key("loss", "ArrowRight", far=True)
    assert farther["epoch"] > epochs[-1]  # pyright: ignore
    assert session.glimpse
    pointer.draw()
    assert pointer.ghost() == pytest.approx((session.glimpse.m, session.glimpse.b))
    pointer.keys.key("loss", "leave")
    assert session.glimpse is None
    assert session.run.epoch == 30


def test_on_standardized_columns_the_ghost_is_the_line_itself() -> None:
    pointer = Pointer(preset="anscombe_1", standardize=True)
    pointer.session.step(5)
    pointer.draw()
    pointer.hover(3.0, 1.0, "loss")
    row, design = pointer.session.run.history.rows[3], pointer.session.run.design
    assert design
    assert pointer.ghost() == pytest.approx(design.to_original_units(row[M], row[B]))


@pytest.mark.parametrize("panel", ["plane", "loss", "slice_m", "slice_b"])
def test_the_words_stay_in_the_panel_and_beside_what_they_are_about(
    pointer: Pointer, panel: str
) -> None:
    view = pointer.view(panel)
    left, low, right, high = view.axes.bbox.extents
    mark = pointer.loss.epochs.mark if panel == "loss" else view.glimpse  # pyright: ignore
    for across in (70, 250, 470):
        for down in (30, 200, 345):
            pointer.pointing.pointer(panel, "hover", across, down)
            pointer.draw()
            if pointer.session.glimpse is None:
                continue  # it is on the ring of the start
            (x, bottom), (width, height) = mark.label.get_position(), mark.label.measure()
            assert left <= x <= x + width <= right
            assert low <= bottom <= bottom + height <= high
            ring_x, ring_y = view.axes.transData.transform(np.ravel(mark.ring.get_data()))
            is_beside = not x < ring_x < x + width or not bottom < ring_y < bottom + height
            assert is_beside


def test_the_words_do_not_cover_the_minimum_if_there_is_another_place(pointer: Pointer) -> None:
    minimum = pointer.session.run.objective.minimum
    assert minimum
    x, y = pointer.plane.to_pixels(*minimum)
    for across, down in ((-20, 14), (-20, -14), (30, 20)):
        pointer.pointing.pointer("plane", "hover", x + across, y + down)
        pointer.draw()
        label = pointer.plane.glimpse.label
        assert label
        (left, low), (width, height) = label.get_position(), label.measure()
        at_x, at_y = pointer.plane.axes.transData.transform(minimum)
        assert not (left < at_x < left + width and low < at_y < low + height)
