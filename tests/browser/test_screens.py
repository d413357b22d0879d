"""Sizes, pixel ratios, themes and accessibility of the page."""

from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.student import Student


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_a_canvas_has_the_pixels_of_the_screen(open_page: OpenPage, ratio: int) -> None:
    student = Student(open_page(ratio=ratio))
    for panel in ("data", "loss", "plane"):
        size = student.canvas(panel).evaluate(
            "(c) => [c.width, c.clientWidth, c.height, c.clientHeight]"
        )
        assert size[0] == pytest.approx(size[1] * ratio, abs=ratio)
        assert size[2] == pytest.approx(size[3] * ratio, abs=ratio)


def test_a_resize_draws_the_panels_at_their_new_size(student: Student) -> None:
    def is_sharp() -> None:
        student.page.wait_for_function(
            """() => [...document.querySelectorAll('canvas[data-panel]')].every(
              (c) => !c.clientWidth
                || Math.abs(c.width - c.clientWidth * devicePixelRatio) <= 1)"""
        )

    for width, height in ((1920, 1080), (360, 740), (800, 600)):
        student.page.set_viewport_size({"width": width, "height": height})
        is_sharp()
        student.call("step", 1)
        assert student.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    student.click(0.3, 0.8)
    student.wait("s.n === 14")


def test_the_column_of_mathematics_leaves_room_for_header_and_panels(open_page: OpenPage) -> None:
    student = Student(open_page("?insight=runs&model=adaline", viewport=(719, 600)))
    page = student.page
    for width in (719, 720, 800, 880, 1100):
        page.set_viewport_size({"width": width, "height": 600})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for panel in ("data", "loss", "plane"):
            box = student.canvas(panel).bounding_box()
            assert box
            assert min(box["width"], box["height"]) > 70, (width, panel)


def test_a_laptop_needs_no_scrolling_and_the_data_panel_is_the_largest(
    open_page: OpenPage,
) -> None:
    student = Student(open_page(viewport=(1280, 720)))
    assert student.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    boxes = {panel: student.canvas(panel).bounding_box() for panel in ("data", "loss", "plane")}
    areas = {panel: box["width"] * box["height"] for panel, box in boxes.items() if box}
    assert max(areas, key=lambda panel: areas[panel]) == "data"
    assert boxes["data"]["x"] < boxes["loss"]["x"] == boxes["plane"]["x"]


def test_on_a_phone_panels_stack_and_play_is_in_reach(open_page: OpenPage) -> None:
    page = open_page(viewport=(360, 740), has_touch=True, is_mobile=True)
    student = Student(page)
    tops = [student.canvas(panel).bounding_box()["y"] for panel in ("data", "loss", "plane")]
    assert tops == sorted(tops)
    play = page.locator("#play").bounding_box()
    assert play["y"] + play["height"] <= 740
    assert play["y"] > 370
    assert min(play["width"], play["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_address_can_choose_panels(open_page: OpenPage) -> None:
    student = Student(open_page("?panels=data,loss"))
    assert student.canvas("data").is_visible()
    assert student.canvas("loss").is_visible()
    assert student.canvas("plane").count() == 0 or not student.canvas("plane").is_visible()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("viewport", [(1280, 760), (360, 740)])
def test_axe_finds_nothing(
    open_page: OpenPage, repository: Path, dark: bool, viewport: tuple[int, int]
) -> None:
    page = open_page(viewport=viewport, dark=dark)
    page.add_script_tag(path=repository / "tests/tools/node_modules/axe-core/axe.min.js")
    for opened in (False, True):
        if opened:
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        violations = page.evaluate(
            "async () => (await axe.run()).violations.map(v => [v.id, v.nodes.map(n => n.html)])"
        )
        assert violations == []


def test_the_tab_key_reaches_every_control_and_each_has_a_name(student: Student) -> None:
    page = student.page
    wanted = set(
        page.evaluate(
            """[...document.querySelectorAll('button, input, select, summary')]
              .filter((e) => e.checkVisibility({contentVisibilityAuto: true}))
              .filter((e) => !e.disabled && e.type !== 'radio')
              .map((e) => e.id || e.textContent)"""
        )
    )
    reached = set()
    page.evaluate("document.body.focus()")
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.id || document.activeElement.textContent")
        )
    assert wanted <= reached


def test_nothing_is_drawn_while_nothing_changes(student: Student) -> None:
    student.page.evaluate(
        """() => {
          window.reports = 0;
          window.downslope.on("state", () => { window.reports += 1; });
        }"""
    )
    student.page.evaluate(
        """() => new Promise((done) => {
          let n = 30;
          const next = () => (--n ? requestAnimationFrame(next) : done());
          next();
        })"""
    )
    assert student.page.evaluate("window.reports") == 0
