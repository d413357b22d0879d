"""What a neuron adds to the points: the boundary of its answers, and its two sides."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from app.objective.models import adaline
from app.session.session import Session
from app.views import DataView
from app.views.data.boundary import LEAST_DISTANCE
from app.views.theme import LIGHT
from tests.unit.views.drawing import CLASSES, blitted_and_full, classifier, drawn, made


def test_at_weights_of_zero_there_are_no_sides() -> None:
    session = classifier(least_squares=False, squares=True)
    view = made(DataView, session)
    assert session.run.original_units == (0, 0)
    assert view.shown == list(view.points.classes)


#: Rounding changes an answer of 0 by this much at most: weights are about 5.
ROUNDING = 1e-12


def boundaries(view: DataView) -> list:
    return [line for line in view.shown if line in view.boundary.lines._lines.values()]


def answers_along(session: Session, line: object) -> list[float]:
    """Return the answers of the active run's neuron at both ends of a line."""
    data, (w1, w2) = session.dataset, session.run.original_units
    x, y = line.get_xydata().T
    z = w1 * (x - data.x.mean()) + w2 * (y - data.y.mean()) + adaline.bias(data)
    return z.tolist()


def on_the_edge(view: DataView, line: object) -> bool:
    """Return whether both ends of a line lie on the edge of the window."""
    (left, right), (low, high) = view.axes.get_xlim(), view.axes.get_ylim()
    return all(
        left <= x <= right and low <= y <= high and (x in {left, right} or y in {low, high})
        for x, y in line.get_xydata()
    )


def test_at_the_boundary_the_neuron_answers_0() -> None:
    session = classifier()
    view = made(DataView, session)
    for _ in range(20):
        session.step(3)
        (line,) = boundaries(drawn(view))
        assert answers_along(session, line) == pytest.approx([0, 0], abs=ROUNDING)
        assert on_the_edge(view, line)
        assert line.get_color() == LIGHT.accent


def test_under_standardized_features_the_boundary_is_in_the_units_of_the_data() -> None:
    session = classifier(standardize=True)
    session.step(4)
    assert session.run.original_units != (session.run.m, session.run.b)
    (line,) = boundaries(made(DataView, session))
    assert answers_along(session, line) == pytest.approx([0, 0], abs=ROUNDING)


def test_thin_lines_are_where_the_neuron_answers_its_targets() -> None:
    session = classifier()
    session.step(300)
    view = made(DataView, session)
    boundary = view.boundary
    for line, label, z in zip(boundary.answers, boundary.answer_labels, (-1, 1), strict=True):
        assert {line, label} <= set(view.shown)
        assert answers_along(session, line) == pytest.approx([z, z], abs=ROUNDING)
        assert answers_along(session, label) == pytest.approx([z], abs=ROUNDING)


def test_lines_too_near_to_the_boundary_are_not_drawn() -> None:
    session = classifier(start=(400.0, 0.0))
    view = made(DataView, session)
    across, _ = view.units_per_pixel()
    assert 1 / 400 / across < LEAST_DISTANCE
    assert boundaries(view)
    assert not set(view.boundary.answers) & set(view.shown)


def test_a_neuron_has_no_residuals_and_no_squares() -> None:
    session = classifier(squares=True, residuals=True)
    session.step(20)
    session.highlight(3)
    view = made(DataView, session)
    learned = view.fitted_line
    assert not {learned.residuals, learned.squares, learned.lit_residual} & set(view.shown)
    assert {view.points.lit, view.points.lit_ring} <= set(view.shown)
    assert view.residual_at(*view.to_pixels(*CLASSES[3][:2])) is None


def test_the_dashed_boundary_belongs_to_the_least_loss() -> None:
    session = classifier(least_squares=True)
    view = made(DataView, session)
    dashed = view.boundary.least_squares
    assert dashed in view.shown
    assert view.boundary.label in view.shown
    ends = dashed.get_xydata().tolist()
    session.step(5000)
    assert answers_along(session, dashed) == pytest.approx([0, 0], abs=1e-3)
    assert drawn(view).boundary.least_squares.get_xydata().tolist() == ends
    assert view.shown.index(dashed) > view.shown.index(view.boundary.sides[1])
    session.set({"least_squares": False})
    assert dashed not in drawn(view).shown


def test_each_run_has_a_boundary_and_the_sides_are_those_of_the_active_one() -> None:
    session = classifier()
    session.step(3)
    session.fork()
    session.set({"learning_rate": 2.0})
    session.step(5)
    view = made(DataView, session)
    assert [line.get_color() for line in boundaries(view)] == list(LIGHT.runs[:2])
    assert answers_along(session, boundaries(view)[1]) == pytest.approx([0, 0], abs=ROUNDING)
    assert sum(artist in view.boundary.sides for artist in view.shown) == 2


@pytest.mark.parametrize("weights", [(3.0, 0.0), (0.0, -3.0), (1e-320, 0.0), (1e49, 1e49)])
def test_weights_of_any_size_and_direction_are_drawn(weights: tuple[float, float]) -> None:
    view = made(DataView, classifier(start=weights))
    for line in boundaries(view):
        assert on_the_edge(view, line)
    assert len(boundaries(view)) == (weights[0] != 1e-320)


def test_the_side_of_a_boundary_beyond_the_window_is_drawn() -> None:
    session = classifier(start=(0.1, 0.0))
    session.set_points([(*point[:2], 1) for point in CLASSES[:-1]] + [CLASSES[0]])
    view = made(DataView, session)
    assert boundaries(view) == []
    first, second = view.boundary.sides
    assert len(first.get_paths()[0].vertices) == 0
    assert len(second.get_paths()[0].vertices) == 5


def test_the_grid_and_the_axes_are_drawn_over_the_sides() -> None:
    session = classifier(start=(2.0, 1.0))
    session.set_points([(10 * x, 8 * y, label) for x, y, label in CLASSES])
    view = made(DataView, session)
    order = [view.boundary.sides[1], view.boundary.grid, view.axes.spines["left"]]
    assert order == [artist for artist in view.shown if artist in order]
    strokes = view.boundary.grid.get_xydata().reshape(-1, 3, 2)
    across = [x for (x, _), (other, _), _ in strokes if x == other]
    (left, right), ticks = view.axes.get_xlim(), view.axes.get_xticks()
    assert across == [tick for tick in ticks if left <= tick <= right]
    assert len(across) < len(strokes)


@pytest.mark.parametrize(
    "change",
    [
        lambda session: session.step(1),
        lambda session: session.step(300),
        lambda session: session.highlight(12),
        lambda session: session.reset(),
        lambda session: session.set({"model": "line"}),
        lambda session: session.fork(),
    ],
)
def test_a_blitted_picture_is_the_full_picture(change: Callable[[Session], object]) -> None:
    session = classifier(least_squares=True)
    session.step(20)
    session.selected = 9
    blitted, full = blitted_and_full(session, "data", change)
    assert (blitted == full).all()


def equation_of(view: DataView) -> str:
    (text,) = [
        artist.get_text()
        for artist in view.shown
        if getattr(artist, "get_text", str)().endswith("= 0")
    ]
    return text


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("scale", [1.0, 1e-3, 4000.0])
def test_the_boundary_carries_the_equation_of_the_line_that_is_drawn(
    standardize: bool, scale: float
) -> None:
    session = classifier(standardize=standardize, learning_rate=0.1)
    session.set_points([(scale * x + scale, scale * y, label) for x, y, label in CLASSES])
    session.set({"learning_rate": 0.2 if standardize else 0.2 / scale**2})
    session.step(30)
    view = made(DataView, session)
    (line,) = boundaries(view)
    text = equation_of(view).removesuffix(" = 0")
    term = r"(.+?)(?: · )?x"
    found = re.fullmatch(rf"{term}₁ ([+−]) {term}₂ ([+−]) (.+)", text)
    assert found
    first, sign, second, other_sign, third = found.groups()
    w1, w2, bias = number(first), number(sign + second), number(other_sign + third)
    x, y = line.get_xydata().T
    across, up = view.units_per_pixel()
    away = (w1 * x + w2 * y + bias) / np.hypot(w1 * across, w2 * up)
    assert np.abs(away).max() <= 2.0  # pixels


def number(text: str) -> float:
    raised = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-"))
    return float(raised.replace("×10", "e"))


def test_its_equation_covers_no_other_label_and_stays_in_the_panel() -> None:
    session = classifier(least_squares=True, learning_rate=0.2)
    view = made(DataView, session, 560, 420)
    seen = 0
    for epochs in (1, 3, 10, 40, 200):
        session.step(epochs)
        drawn(view)
        for label in (each.label for each in view.boundary._names.values()):
            if label not in view.shown:
                continue
            seen += 1
            left, low, right, high = label.box
            panel = view.axes.bbox.extents
            assert panel[0] <= left < right <= panel[2]
            assert panel[1] <= low < high <= panel[3]
            for other in view.boundary._taken:
                assert right <= other[0] or other[2] <= left or high <= other[1] or other[3] <= low
    assert seen >= 4


def test_several_boundaries_carry_the_names_of_their_runs() -> None:
    session = classifier(learning_rate=0.1)
    session.step(5)
    session.fork()
    session.set({"learning_rate": 0.3})
    session.step(2)
    view = made(DataView, session, 720, 560)
    texts = [each.label.get_text() for each in view.boundary._names.values()]
    assert sorted(texts)[0] == "run 1 · η 0.1"
    assert sorted(texts)[1].startswith("run 2 · η 0.3:  ")
