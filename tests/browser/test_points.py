"""Points by mouse, finger and keyboard."""

import pytest
from playwright.sync_api import expect

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


def test_a_tap_adds_a_point_and_a_long_press_removes_it(phone: Student) -> None:
    phone.call("set_points", [])
    phone.canvas("data").scroll_into_view_if_needed()
    x, y = phone.place("data", 0.5, 0.5)
    phone.page.touchscreen.tap(x, y)
    phone.wait("s.n === 1")
    touch = phone.page.context.new_cdp_session(phone.page)
    touch.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    )
    phone.wait("s.n === 0")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_on_the_data_panel_drags_and_does_not_scroll(phone: Student) -> None:
    phone.call("set_points", [[0.5, 0.5]])
    start, end = phone.place("data", 0.5, 0.5), phone.place("data", 0.5, 0.9)
    touch = phone.page.context.new_cdp_session(phone.page)
    for kind, place in (("touchStart", start), ("touchMove", end)):
        points = [{"x": place[0], "y": place[1]}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.wait("Math.abs(s.points[0][1] - 0.9) < 0.02")
    assert phone.page.evaluate("scrollY") == 0


@pytest.mark.parametrize("panel", ["data", "plane", "slice_m", "slice_b"])
def test_a_finger_that_scrolls_over_a_panel_changes_nothing(phone: Student, panel: str) -> None:
    phone.set(panels=list(dict.fromkeys(["data", "loss", panel])))
    phone.canvas(panel).wait_for(state="visible")
    phone.resize(360, 600)
    phone.call("step", 20)
    phone.page.locator(f"[data-picture={panel}]").evaluate(
        "(e) => e.scrollIntoView({block: 'center'})"
    )
    box = phone.canvas(panel).bounding_box()
    assert box
    before, top = phone.state, phone.page.evaluate("scrollY")
    direction = 1 if top > 100 else -1
    x, y = box["x"] + 0.3 * box["width"], box["y"] + 0.15 * box["height"]
    touch = phone.page.context.new_cdp_session(phone.page)
    for i in range(12):
        points = [{"x": x, "y": y + direction * 12 * i}]
        kind = "touchMove" if i else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.page.wait_for_function("(top) => Math.abs(scrollY - top) > 60", arg=top)
    assert phone.state == before


def test_a_press_that_moves_adds_no_point(student: Student) -> None:
    before = student.state["points"]
    student.drag((0.2, 0.8), (0.4, 0.9))
    student.drag((0.2, 0.3), (0.4, 0.2), "plane")
    state = student.state
    assert (state["points"], state["settings"]["start"]) == (before, [0, 0])


def test_the_line_is_dragged_by_its_handles_and_the_meter_compares_it(student: Student) -> None:
    page = student.page
    student.call("set", {"start": [0.2, 0.5]})
    student.drag((0.5, 0.6), (0.5, 0.4))
    state = student.wait("Math.abs(s.b - 0.3) < 0.01")
    assert state["m"] == pytest.approx(0.2, abs=0.01)
    meter = page.locator(".meter")
    expect(meter).to_contain_text(f"{state['least_loss']:.5f}"[:6])
    assert meter.inner_text().count("0.0") == 2
    page.locator("#step").click()
    expect(meter).to_be_hidden()
    student.drag((0.93, 0.93 * state["m"] + state["b"]), (0.93, 0.9))


def test_a_click_hits_where_it_is_seen_whatever_scales_the_page(student: Student) -> None:
    page = student.page
    for element, style in (
        ("body", "zoom: 125%"),
        ("body", "transform: scale(0.8); transform-origin: 0 0"),
        ("html", "zoom: 80%"),
    ):
        before = page.evaluate("(name) => document.querySelector(name).style.cssText", element)
        scaled = [element, f"{before}; {style}"]
        page.evaluate("([name, css]) => { document.querySelector(name).style = css; }", scaled)
        page.wait_for_timeout(500)  # the panels get their new sizes
        at = student.call("locate", "data", 0.3, 0.8)
        box, width = page.evaluate(
            """() => { const e = document.querySelector('[data-picture="data"]');
              return [e.getBoundingClientRect().toJSON(), e.offsetWidth]; }"""
        )
        scale = box["width"] / width
        page.mouse.click(box["x"] + scale * at["x"], box["y"] + scale * at["y"])
        state = student.wait("s.n === 14")
        assert state["points"][-1] == pytest.approx([0.3, 0.8], abs=0.005), style
        student.call("undo")
        usual = [element, before]
        page.evaluate("([name, css]) => { document.querySelector(name).style = css; }", usual)


def test_a_drag_whose_release_nobody_saw_stays_where_it_was(student: Student) -> None:
    student.call("set_points", GOLDEN)
    page = student.page
    page.mouse.move(*student.place("data", 0.5, 0.4))
    page.mouse.down()
    x, y = student.place("data", 0.6, 0.7)
    page.mouse.move(x, y, steps=4)
    moved = {"type": "mouseMoved", "x": x + 90, "y": y, "button": "none", "buttons": 0}
    page.context.new_cdp_session(page).send("Input.dispatchMouseEvent", moved)
    page.mouse.move(x + 90, y + 40)
    student.wait("s.points[1][1] > 0.6")
    assert student.state["points"][1] == pytest.approx([0.6, 0.7], abs=0.01)


def test_a_click_that_closes_a_menu_only_closes_it(student: Student) -> None:
    page = student.page
    page.locator("#door-view > summary").click()
    student.click(0.2, 0.8)
    expect(page.locator(".fold[open]")).to_have_count(0)
    assert student.state["n"] == 13
    student.click(0.2, 0.8)
    student.wait("s.n === 14")


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
        assert student.wait("s.is_waiting")["epoch"] == 0
        student.call("pause")
        expect(explanation).to_contain_text(words)
        assert "NaN" not in student.page.locator("body").inner_text()
