"""Points by mouse, finger and keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.student import Student

GOLDEN = [[0.2, 0.3], [0.5, 0.4], [0.8, 0.9]]


def test_a_click_adds_a_point_where_it_was_clicked(student: Student) -> None:
    student.call("set_points", [])
    before = student.pixels("data")
    student.click(0.25, 0.75)
    state = student.wait("s.n === 1")
    assert state["points"][0] == pytest.approx([0.25, 0.75], abs=0.004)
    student.wait_for_another_picture("data", before)


def test_a_drag_moves_a_point_and_one_undo_moves_it_back(student: Student) -> None:
    student.call("set_points", GOLDEN)
    student.drag((0.5, 0.4), (0.6, 0.7))
    state = student.wait("Math.abs(s.points[1][1] - 0.7) < 0.01")
    assert state["points"][1] == pytest.approx([0.6, 0.7], abs=0.004)
    assert [state["points"][0], state["points"][2]] == [GOLDEN[0], GOLDEN[2]]
    student.page.keyboard.press("Control+z")
    assert student.wait("s.points[1][1] === 0.4")["points"] == GOLDEN
    student.page.keyboard.press("Control+Shift+z")
    student.wait("s.points[1][1] > 0.6")


def test_double_click_delete_and_the_button_remove_points(student: Student) -> None:
    student.call("set_points", GOLDEN)
    student.page.mouse.dblclick(*student.place("data", 0.5, 0.4))
    assert student.wait("s.n === 2")["points"] == [GOLDEN[0], GOLDEN[2]]
    student.click(0.8, 0.9)
    student.page.keyboard.press("Delete")
    assert student.wait("s.n === 1")["points"] == [GOLDEN[0]]
    student.page.locator("#clear").click()
    student.wait("s.n === 0")
    for n in (1, 2, 3):
        student.page.locator("#undo").click()
        student.wait("s.n === a", n)
    student.page.locator("#redo").click()
    student.wait("s.n === 2")


def test_a_tap_adds_a_point_and_a_long_press_removes_it(open_page: OpenPage) -> None:
    student = Student(open_page(viewport=(360, 740), has_touch=True, is_mobile=True, ratio=3))
    student.call("set_points", [])
    student.canvas("data").scroll_into_view_if_needed()
    x, y = student.place("data", 0.5, 0.5)
    student.page.touchscreen.tap(x, y)
    student.wait("s.n === 1")
    touch = student.page.context.new_cdp_session(student.page)
    touch.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    )
    student.wait("s.n === 0")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_on_the_data_panel_drags_and_does_not_scroll(open_page: OpenPage) -> None:
    student = Student(open_page(viewport=(360, 740), has_touch=True, is_mobile=True))
    student.call("set_points", [[0.5, 0.5]])
    start, end = student.place("data", 0.5, 0.5), student.place("data", 0.5, 0.9)
    touch = student.page.context.new_cdp_session(student.page)
    for kind, place in (("touchStart", start), ("touchMove", end)):
        points = [{"x": place[0], "y": place[1]}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    student.wait("Math.abs(s.points[0][1] - 0.9) < 0.02")
    assert student.page.evaluate("scrollY") == 0


def test_a_click_in_the_plane_sets_the_start(student: Student) -> None:
    student.click(0.4, 0.3, "plane")
    state = student.wait("s.m !== 0")
    assert [state["m"], state["b"]] == pytest.approx([0.4, 0.3], abs=0.01)
    assert state["settings"]["start"] == [state["m"], state["b"]]
    assert state["epoch"] == 0


#: Points that make no line, and words of the explanation.
NO_LINE = [
    ([], "Click"),
    ([[0.5, 0.5]], "One point"),
    ([[0.5, 0.5], [0.5, 0.5]], "same place"),
    ([[0.5, 0.2], [0.5, 0.6]], "slope"),
]


def test_points_that_make_no_line_are_explained(student: Student) -> None:
    explanation = student.page.locator("#explanation")
    for points, words in NO_LINE:
        student.call("reset")
        student.call("set_points", points)
        expect(explanation).to_contain_text(words)
        student.page.locator("#play").click()
        student.wait("s.status === 'running' || s.status === 'converged'")
        student.call("pause")
        expect(explanation).to_contain_text(words)
        assert "NaN" not in student.page.locator("body").inner_text()
