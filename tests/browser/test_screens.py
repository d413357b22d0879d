"""Sizes, pixel ratios, themes and accessibility of the page."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage
from tests.browser.student import Student, wait_until_sharp

SIX_PANELS = ["data", "loss", "plane", "slice_m", "slice_b", "surface"]


def test_a_canvas_has_the_pixels_of_the_screen_also_after_a_zoom(open_page: OpenPage) -> None:
    student = Student(open_page(ratio=3))
    screen = student.page.context.new_cdp_session(student.page)
    for ratio, width, height in ((3, 1280, 760), (2, 1200, 700), (1, 1100, 640)):
        zoom = {"width": width, "height": height, "deviceScaleFactor": ratio, "mobile": False}
        screen.send("Emulation.setDeviceMetricsOverride", zoom)
        assert student.page.evaluate("devicePixelRatio") == ratio
        wait_until_sharp(student.page)
        if ratio == 3:
            student.click(0.3, 0.8)
            assert student.wait("s.n === 14")["points"][-1] == pytest.approx([0.3, 0.8], abs=0.005)
        for panel in ("data", "loss", "plane"):
            size = student.canvas(panel).evaluate(
                "(c) => [c.width, c.clientWidth, c.height, c.clientHeight]"
            )
            assert size[0] == pytest.approx(size[1] * ratio, abs=ratio), (ratio, panel)
            assert size[2] == pytest.approx(size[3] * ratio, abs=ratio), (ratio, panel)


def test_a_resize_draws_the_panels_at_their_new_size(student: Student) -> None:
    for width, height in ((1920, 1080), (360, 740), (800, 600)):
        student.resize(width, height)
        student.call("step", 1)
        assert student.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    student.click(0.3, 0.8)
    student.wait("s.n === 14")


def test_the_column_of_mathematics_leaves_room_for_header_and_panels(student: Student) -> None:
    page = student.page
    student.set(insight="runs", model="adaline")
    for width in (719, 720, 800, 880, 1100):
        page.set_viewport_size({"width": width, "height": 600})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for panel in ("data", "loss", "plane"):
            box = student.canvas(panel).bounding_box()
            assert box
            assert min(box["width"], box["height"]) > 70, (width, panel)


def test_a_laptop_needs_no_scrolling_and_the_data_panel_is_the_largest(student: Student) -> None:
    student.resize(1280, 720)
    assert student.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    boxes = {panel: student.canvas(panel).bounding_box() for panel in ("data", "loss", "plane")}
    areas = {panel: box["width"] * box["height"] for panel, box in boxes.items() if box}
    assert max(areas, key=lambda panel: areas[panel]) == "data"
    assert boxes["data"]["x"] < boxes["loss"]["x"] == boxes["plane"]["x"]


def test_on_a_phone_cause_and_effect_and_play_are_on_one_screen(phone: Student) -> None:
    page = phone.page
    boxes = {panel: phone.canvas(panel).bounding_box() for panel in ("data", "loss", "plane")}
    play = page.locator("#play").bounding_box()
    bar = page.locator(".bar").bounding_box()
    assert play
    assert bar
    data, loss, plane = (box for box in boxes.values() if box)
    assert data["y"] < loss["y"] < plane["y"]
    assert loss["y"] + loss["height"] <= bar["y"]
    assert loss["height"] >= 130
    assert play["y"] + play["height"] <= 740
    assert play["y"] > 370
    assert min(play["width"], play["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for part in (".sentence", "#door-learning", "#door-view"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] + box["height"] <= (740 if "door" in part else bar["y"]), part
    for door in ("#door-learning", "#door-view"):
        page.locator(f"{door} > summary").click()
        sheet = page.locator(f"{door} .fold-body").bounding_box()
        assert sheet
        assert sheet["y"] + sheet["height"] == pytest.approx(bar["y"], abs=1)
        page.locator(f"{door} > summary").click()


@pytest.mark.parametrize("locale", ["en", "de"])
def test_nothing_behind_a_door_is_cut_at_any_size(student: Student, locale: str) -> None:
    page = student.page
    student.set(locale=locale)
    page.locator(f'html[lang="{locale}"]').wait_for(state="attached")
    for size in ((1366, 768), (1024, 600), (740, 360), (360, 740), (360, 640), (320, 256)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for door in ("#door-learning", "#door-view"):
            page.locator(f"{door} > summary").click()
            sheet = page.locator(f"{door} .fold-body")
            assert sheet.evaluate("(e) => e.scrollWidth <= e.clientWidth"), (size, door)
            box = sheet.bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0]
            if size != (320, 256):  # there it stands in the page
                assert 0 <= box["y"] < box["y"] + box["height"] <= size[1], (size, door)
            page.locator(f"{door} > summary").click()


@pytest.mark.parametrize(
    ("settings", "viewport"),
    [
        ({"insight": "derivation"}, (1024, 768)),
        ({"insight": "derivation"}, (1366, 768)),
        ({"insight": "runs", "model": "adaline", "locale": "de"}, (1366, 768)),
        ({"panels": SIX_PANELS, "locale": "de"}, (1024, 768)),
        ({"standardize": True}, (1366, 768)),
    ],
)
def test_readout_and_tools_stand_in_one_line_and_a_remedy_leaves_the_panels_their_room(
    student: Student, settings: dict[str, Any], viewport: tuple[int, int]
) -> None:
    page = student.page
    student.set(**settings)
    student.resize(*viewport)
    before = student.canvas("data").bounding_box()
    parts = page.evaluate(
        """() => [".sentence > span", "#panel-data .panel-header > *"].map((each) =>
          [...document.querySelectorAll(each)].filter((e) => e.checkVisibility())
            .map((e) => e.getBoundingClientRect())
            .filter((box) => box.width > 1)
            .map((box) => box.top + box.height / 2))"""
    )
    for middles in parts:
        assert max(middles) - min(middles) < 10
    student.call("set", {"learning_rate": 2 * student.state["learning_rate_limit"]})
    student.call("step", 400)
    expect(page.locator("#remedy")).to_be_visible()
    after = student.canvas("data").bounding_box()
    words = page.locator("#explanation").bounding_box()
    assert before
    assert after
    assert words
    assert after["height"] > 0.85 * before["height"]
    assert words["width"] > 150


def test_on_a_phone_held_sideways_the_controls_stand_at_the_side(phone: Student) -> None:
    page = phone.page
    phone.resize(740, 360)
    assert page.evaluate("document.documentElement.scrollHeight") <= 360
    data, loss = (phone.canvas(panel).bounding_box() for panel in ("data", "loss"))
    play = page.locator("#play").bounding_box()
    assert data
    assert loss
    assert play
    assert data["x"] < loss["x"] < play["x"]
    assert min(data["height"], loss["height"]) >= 130
    page.locator("#door-learning > summary").click()
    menu = page.locator("#door-learning .fold-body").bounding_box()
    assert menu
    assert menu["x"] + menu["width"] <= play["x"]


def test_the_focus_of_a_control_does_not_scroll_the_figure_away(student: Student) -> None:
    page = student.page
    for viewport in ((360, 740), (683, 384), (640, 360)):
        student.resize(*viewport)
        page.evaluate("document.activeElement.blur()")
        for control in ("play", "step", "reset", "speed", "rate", "rate-field"):
            page.locator(f"#{control}").focus()
            assert page.evaluate("scrollY") == 0, (viewport, control)


def test_at_400_percent_the_bar_does_not_stay(student: Student) -> None:
    page = student.page
    student.resize(320, 256)
    assert page.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "static"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(
    ("settings", "viewport"),
    [
        ({"panels": SIX_PANELS}, (1024, 768)),
        ({"insight": "derivation"}, (1024, 768)),
        ({"panels": SIX_PANELS, "insight": "derivation"}, (1024, 768)),
        ({"panels": SIX_PANELS}, (1366, 600)),
        ({"insight": "derivation", "panels": SIX_PANELS}, (1920, 1080)),
    ],
)
def test_no_panel_is_a_strip_and_the_controls_stay_in_view(
    student: Student, settings: dict[str, Any], viewport: tuple[int, int]
) -> None:
    page = student.page
    student.set(**settings)
    student.resize(*viewport)
    heights = page.evaluate(
        """() => [...document.querySelectorAll("[data-picture]")]
          .map((e) => e.clientHeight).filter(Boolean)"""
    )
    assert min(heights) >= 130
    for control in ("#play", "#rate", "#door-view > summary"):
        box = page.locator(control).bounding_box()
        assert box
        assert box["y"] + box["height"] <= viewport[1], control
    menu = page.locator("#other-panels")
    if len(heights) < 6 and "panels" in settings:
        usual = menu.input_value()
        menu.select_option("surface")
        expect(page.locator("#panel-surface")).to_be_visible()
        assert page.locator("[data-picture]:visible").count() == len(heights)
        menu.select_option(usual)
        expect(page.locator("#panel-surface")).to_be_hidden()


#: Where everything on the page is, in the pixels of a page that may be enlarged.
BOXES = """() => {
  const scale = Number(document.documentElement.style.getPropertyValue("--scale")) || 1;
  const found = document.querySelectorAll(
    ".page-header button, .panel, .picture, .sentence, .bar > *, .folds summary, .insight");
  return [...found].filter((e) => e.checkVisibility()).map((e) => {
    const { left, top, width, height } = e.getBoundingClientRect();
    return [e.id || e.className, ...[left, top, width, height].map((each) => each / scale)];
  });
}"""


@pytest.mark.parametrize(
    ("insight", "window"),
    [("", (1280, 500)), ("", (683, 384)), ("", (360, 740)), ("runs", (1000, 500))],
)
def test_an_enlarged_page_is_laid_out_like_one_in_a_smaller_window(
    student: Student, insight: str, window: tuple[int, int]
) -> None:
    student.set(insight=insight)
    student.resize(*window)
    usual = student.page.evaluate(BOXES)
    student.set(scale=2)
    student.resize(*(2 * side for side in window))
    enlarged = student.page.evaluate(BOXES)
    assert [name for name, *_ in enlarged] == [name for name, *_ in usual]
    for (name, *box), (_, *usual_box) in zip(enlarged, usual, strict=True):
        assert box == pytest.approx(usual_box, abs=2), name


def test_a_panel_opens_to_full_size_and_back(student: Student) -> None:
    page = student.page
    before = student.canvas("loss").bounding_box()
    assert before
    page.locator("#title-loss").dblclick()
    expect(student.canvas("data")).to_be_hidden()
    full = student.canvas("loss").bounding_box()
    assert full
    assert full["width"] > 1.8 * before["width"]
    page.locator("#title-loss").dblclick()
    expect(student.canvas("data")).to_be_visible()
    student.canvas("plane").hover()
    page.keyboard.press("f")
    expect(student.canvas("data")).to_be_hidden()
    expect(student.canvas("plane")).to_be_visible()
    page.keyboard.press("f")
    expect(student.canvas("data")).to_be_visible()
    assert student.canvas("loss").bounding_box() == before


#: Every layout: the settings, the size of the window, and what the reader asks the browser for.
LAYOUTS: list[tuple[dict[str, Any], tuple[int, int], dict[str, Any]]] = [
    ({}, (1280, 760), {}),
    ({"insight": "derivation"}, (1024, 768), {}),
    ({"panels": SIX_PANELS}, (1366, 600), {}),
    ({"scale": 1.5}, (1920, 1080), {}),
    ({"model": "adaline"}, (768, 1024), {}),
    ({}, (360, 740), {}),
    ({}, (740, 360), {}),
    ({}, (320, 256), {}),
    ({}, (1366, 768), {"forced_colors": "active"}),
    ({}, (1366, 768), {"contrast": "more"}),
]


@pytest.mark.parametrize(("settings", "viewport", "wishes"), LAYOUTS)
def test_axe_finds_nothing_in_any_layout_and_theme(
    student: Student,
    settings: dict[str, Any],
    viewport: tuple[int, int],
    wishes: dict[str, Any],
) -> None:
    student.set(**settings)
    student.resize(*viewport)
    student.page.emulate_media(**wishes)
    check_with_axe(student)


@pytest.mark.parametrize("viewport", [(700, 480), (480, 360), (360, 560)])
def test_axe_finds_nothing_in_a_frame(framed: Student, viewport: tuple[int, int]) -> None:
    framed.resize(*viewport)
    check_with_axe(framed)


def check_with_axe(student: Student) -> None:
    """Check a layout in both themes, with the doors closed and open."""
    page = student.page
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for opened in (False, True):
        if opened:
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert violations(page) == [], theme


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
    student.wait_until_stored()  # the page rests
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
