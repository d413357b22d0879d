"""What a newcomer sees first: a calm page, and hints in the empty plot until they are used."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.student import Student


def test_a_first_visit_sees_few_controls_two_doors_and_hints_until_they_are_used(
    open_page: OpenPage,
) -> None:
    page = open_page()
    student = Student(page)
    assert page.locator(".folds summary").count() == 2
    seen = page.evaluate(
        """() => [...document.querySelectorAll(":is(main, .bar) :is(button, select, input)")]
          .filter((e) => e.checkVisibility({ visibilityProperty: true }))
          .map((e) => e.id)"""
    )
    assert seen == [
        "preset", "undo", "redo", "clear", "play", "step", "reset", "speed", "rate", "rate-field",
    ]  # fmt: skip
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
    page.locator("#step").click()
    expect(page.locator("#timeline")).to_be_visible()


#: What a page shows, one after another.
SHOWN: list[dict[str, object]] = [
    {},
    {"preset": "outlier"},
    {"preset": "anscombe_3"},
    {"preset": "noisy_line", "locale": "de"},
    {"locale": "en", "model": "adaline"},
]


def test_hints_are_never_cut_and_cover_no_point(open_page: OpenPage) -> None:
    student = Student(open_page())
    for settings in SHOWN:
        student.set(**settings)
        check_hint(student, settings)


#: A hint is placed when the panels are at rest: waits until it has stayed as it is for a while.
COMES_TO_REST = """async (hint) => {
  const look = () => hint.textContent + hint.style.cssText;
  for (let seen = "", since = performance.now(); performance.now() - since < 900;) {
    if (look() !== seen) [seen, since] = [look(), performance.now()];
    await new Promise((go) => setTimeout(go, 50));
  }
}"""


def check_hint(student: Student, settings: dict[str, object]) -> None:
    """Check the hint of the data panel in windows of several sizes."""
    for size in ((1366, 768), (1024, 768), (360, 740)):
        student.resize(*size)
        hint = student.page.locator('[data-picture="data"] .hint')
        if size[0] > 360:  # there the points may leave no room for a sentence
            expect(hint).to_be_visible()
        hint.evaluate(COMES_TO_REST)
        if not hint.is_visible():
            assert size[0] == 360
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
        assert inside == [], (settings, size)


def test_nothing_moves_when_the_button_for_one_update_appears(student: Student) -> None:
    page = student.page

    def places() -> dict[str, object]:
        ids = ("play", "reset", "speed", "rate", "rate-field")
        return {name: page.locator(f"#{name}").bounding_box() for name in ids}

    before = places()
    student.call("set", {"batch_size": 1})
    expect(page.locator("#step-update")).to_be_visible()
    assert places() == before
