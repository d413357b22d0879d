"""What a newcomer sees first: a calm page, and hints in the empty plot until they are used."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.student import Student


def test_a_first_visit_sees_few_controls_and_two_doors(student: Student) -> None:
    page = student.page
    assert page.locator(".folds summary").count() == 2
    seen = page.evaluate(
        """() => [...document.querySelectorAll(":is(main, .bar) :is(button, select, input)")]
          .filter((e) => e.checkVisibility({ visibilityProperty: true }))
          .map((e) => e.id)"""
    )
    assert seen == [
        "preset", "undo", "redo", "clear", "play", "step", "reset", "speed", "rate", "rate-field",
    ]  # fmt: skip
    page.locator("#step").click()
    expect(page.locator("#timeline")).to_be_visible()


def test_a_hint_goes_when_its_gesture_was_used_and_does_not_come_back(student: Student) -> None:
    page = student.page
    hint = page.locator('[data-picture="data"] .hint')
    expect(hint).to_contain_text("Click to add a point.")
    student.click(0.2, 0.8)
    student.wait("s.n === 14")
    expect(hint).not_to_contain_text("Click to add")
    student.drag((0.5, 0.0), (0.5, 0.2))
    student.drag((0.2, 0.8), (0.3, 0.8))
    expect(hint).to_have_text("Double-click a point to remove it.")
    page.mouse.dblclick(*student.place("data", 0.3, 0.8))
    expect(hint).to_be_hidden()
    page.reload()
    page.locator('html[data-state="ready"]').wait_for(state="attached")
    expect(page.locator('[data-picture="plane"] .hint')).to_be_visible()
    expect(hint).to_be_hidden()


@pytest.mark.parametrize(
    "address", ["", "?model=adaline", "?preset=outlier", "?locale=de", "?preset=anscombe_3"]
)
def test_hints_are_never_cut_and_cover_no_point(open_page: OpenPage, address: str) -> None:
    student = Student(open_page(address))
    for size in ((1366, 768), (1024, 768), (360, 740)):
        student.page.set_viewport_size({"width": size[0], "height": size[1]})
        student.page.wait_for_timeout(900)  # a hint is placed when the panels are at rest
        if not student.page.locator('[data-picture="data"] .hint').is_visible():
            assert size[0] == 360  # the points leave no room for a sentence
            continue
        boxes = student.page.evaluate(
            """async () => {
              const picture = document.querySelector('[data-picture="data"]');
              const { points } = await downslope.state();
              const places = [];
              for (const [x, y] of points) places.push(await downslope.locate("data", x, y));
              const hint = picture.querySelector(".hint");
              const { left, top } = picture.getBoundingClientRect();
              const box = hint.getBoundingClientRect();
              return { places, cut: hint.scrollWidth > hint.clientWidth + 1,
                out: box.right > left + picture.offsetWidth
                  || box.bottom > top + picture.offsetHeight,
                box: [box.left - left, box.top - top, box.right - left, box.bottom - top] };
            }"""
        )
        assert not boxes["cut"]
        assert not boxes["out"]
        left, top, right, bottom = boxes["box"]
        inside = [
            place
            for place in boxes["places"]
            if left < place["x"] < right and top < place["y"] < bottom
        ]
        assert inside == [], (address, size)


def test_nothing_moves_when_the_button_for_one_update_appears(student: Student) -> None:
    page = student.page

    def places() -> dict[str, object]:
        ids = ("play", "reset", "speed", "rate", "rate-field")
        return {name: page.locator(f"#{name}").bounding_box() for name in ids}

    before = places()
    student.call("set", {"batch_size": 1})
    expect(page.locator("#step-update")).to_be_visible()
    assert places() == before
