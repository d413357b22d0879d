"""The page in German: chosen by the address, the menu or the browser; and what is missing."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.driver import WORKER
from tests.browser.routes import Gate
from tests.browser.student import Student, wait_until_sharp

LOCALES = Path(__file__).resolve().parents[2] / "static/words/locales"
ENGLISH, GERMAN = (
    json.loads((LOCALES / f"{name}.json").read_text("utf-8")) for name in ("en", "de")
)

#: Every element that names its words, with the words that it shows.
SHOWN = """() => [
  ...[...document.querySelectorAll("[data-words]")].map((e) => [e.dataset.words, e.textContent, e]),
  ...[...document.querySelectorAll("[data-label]")]
    .map((e) => [e.dataset.label, e.getAttribute("aria-label"), e]),
  ...[...document.querySelectorAll("[data-title]")].map((e) => [e.dataset.title, e.title, e]),
].filter(([key, , e]) => key && !e.dataset.values).map(([key, text]) => [key, text])"""

#: The words that are wider than their places.
CUT_OFF = """() => [...document.querySelectorAll("button, summary, label, h2, th, .band-part")]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
  .map((e) => e.textContent.trim())"""

#: The page's own requests for words fail; the worker fetches the figures' by itself.
WITHOUT_WORDS = """
const fetchAnything = window.fetch;
window.fetch = (url, ...others) =>
  String(url).includes("/locales/") ? Promise.reject(new TypeError("No words."))
    : fetchAnything(url, ...others);
"""


def without_python(page: Page) -> None:
    """Hold Python back: the page has its words before."""
    Gate(WORKER).close_on(page)


def language_of(page: Page) -> str:
    return page.evaluate("document.documentElement.lang")


def choose(page: Page, language: str) -> None:
    """Choose a language in the menu, and wait until figures and page speak it."""
    page.locator("details.help summary").click()
    page.locator("#locale").select_option(language)
    page.keyboard.press("Escape")


def wait_for_language(page: Page, language: str) -> None:
    page.wait_for_function("(name) => document.documentElement.lang === name", arg=language)


def test_a_german_page_is_german_from_its_title_to_its_figures(open_page: OpenPage) -> None:
    page = open_page("?locale=de&insight=learning_rate")
    student = Student(page)
    assert language_of(page) == "de"
    assert page.title() == GERMAN["page.title"]
    shown = page.evaluate(SHOWN)
    assert len(shown) > 100
    # The label of a picture goes on with numbers.
    pictures = [(key, text) for key, text in shown if key.endswith("_picture")]
    assert pictures
    assert [(key, text) for key, text in pictures if not text.startswith(GERMAN[key])] == []
    others = [(key, text) for key, text in shown if not key.endswith("_picture")]
    assert [(key, text) for key, text in others if text != GERMAN[key]] == []
    assert page.locator("#preset option:checked").inner_text() == GERMAN["preset.noisy_line"]
    # The label says first what the panel shows, then the numbers; it is rewritten at rest.
    label = page.locator('canvas[data-panel="loss"]')
    expect(label).to_have_attribute("aria-label", re.compile("Epoche 0, Verlust 0,255"))
    assert (label.get_attribute("aria-label") or "").startswith(GERMAN["panel.loss_picture"])
    assert "Epoche 0" in student.sentence
    assert "0,255" in student.sentence
    assert "Steilheit 1,09" in " ".join(student.sentence.split())
    assert page.locator("#rate-field").input_value() == "0,1"
    assert "0,799" in page.locator("#rate-limit").inner_text()
    assert not re.search(r"\d\.\d", page.locator("main, aside, .controls").all_inner_texts()[0])


def test_a_field_takes_a_decimal_comma_and_a_point(student: Student) -> None:
    student.set(locale="de")
    wait_for_language(student.page, "de")
    for typed, rate in {"0,05": 0.05, "2": 2, "0.05": 0.05, "1e-2": 0.01}.items():
        student.page.locator("#rate-field").fill(typed)
        student.page.locator("#rate-field").press("Enter")
        student.wait("s.settings.learning_rate === a", rate)


def test_a_fault_is_german_and_changes_nothing(student: Student) -> None:
    student.set(locale="de")
    wait_for_language(student.page, "de")
    for typed, fault in {
        "1,2,3": "Lernrate muss eine Zahl sein und ist „1,2,3“.",
        "0,2;0,3": "Lernrate muss eine Zahl sein und ist „0,2;0,3“.",
        "-0,5": "Lernrate muss über 0 liegen und ist -0,5.",
    }.items():
        student.page.locator("#rate-field").fill(typed)
        student.page.locator("#rate-field").press("Enter")
        expect(student.page.locator("#rate-field-fault")).to_have_text(fault)
        assert student.state["settings"]["learning_rate"] == 0.1


def test_the_menu_switches_page_and_figures_and_a_reload_keeps_it(student: Student) -> None:
    page = student.page
    student.wait_for_plain_address()
    student.set(insight="runs")
    student.wait_until_stored()  # the page rests
    wait_until_sharp(page)
    english = student.wait_for_two_frames("loss")
    choose(page, "de")
    wait_for_language(page, "de")
    student.wait_for_another_picture("loss", english)
    assert "Verlust 0,255" in student.sentence
    assert page.locator("#play").inner_text() == GERMAN["controls.play"]
    assert page.locator('[data-run="0"] .run-name').get_attribute("aria-label") == "Name von Lauf 1"
    page.wait_for_function("location.search.includes('locale=de')")
    page.reload()
    wait_until_ready(page)
    assert language_of(page) == "de"
    german = student.pixels("loss")
    choose(page, "en")
    wait_for_language(page, "en")
    now = student.wait_for_a_settled_picture("loss", german)
    assert "loss 0.255" in student.sentence
    assert page.locator("#play").inner_text() == ENGLISH["controls.play"]
    assert now == english


@pytest.mark.parametrize(("browser_speaks", "language"), [("de-AT", "de"), ("fr-FR", "en")])
def test_the_browser_chooses_where_nobody_else_does(
    open_page: OpenPage, browser_speaks: str, language: str
) -> None:
    page = open_page(locale=browser_speaks, wait_ready=False, before=without_python)
    assert language_of(page) == language
    words = GERMAN if language == "de" else ENGLISH
    expect(page.locator("#play")).to_have_text(words["controls.play"])
    expect(page.locator("#locale")).to_have_value("auto")


def test_an_unknown_language_is_named_and_the_browsers_is_spoken(open_page: OpenPage) -> None:
    page = open_page("?locale=tlh", locale="de-DE")
    assert language_of(page) == "de"
    notice = page.locator("#notices").inner_text()
    assert "locale" in notice
    assert "tlh" in notice
    # The address does not name the language that the browser chooses.
    page.wait_for_function("!location.search.includes('locale')")
    assert language_of(page) == "de"
    assert page.locator("#locale").input_value() == "auto"


def test_a_word_that_a_language_lacks_is_english(open_page: OpenPage) -> None:
    fewer = {key: text for key, text in GERMAN.items() if key != "controls.step"}

    def answer(route: Route) -> None:
        route.fulfill(json=fewer, headers={"Access-Control-Allow-Origin": "*"})

    def leave_one_out(page: Page) -> None:
        page.route("**/locales/de.json", answer)
        without_python(page)

    page = open_page("?locale=de", before=leave_one_out, wait_ready=False)
    expect(page.locator("#reset")).to_have_text(GERMAN["controls.reset"])
    assert page.locator("#step").inner_text() == ENGLISH["controls.step"]


def test_without_any_words_the_page_works_with_those_of_its_html(open_page: OpenPage) -> None:
    page = open_page(before=lambda page: page.add_init_script(WITHOUT_WORDS))
    student = Student(page)
    assert page.locator("#title-loss").inner_text() == ENGLISH["panel.loss"]
    assert page.locator("#step").inner_text() == ENGLISH["controls.step"]
    student.click(0.3, 0.9)
    student.wait("s.n === 14")


@pytest.mark.parametrize("viewport", [(360, 740), (1366, 768)])
def test_german_words_fit_where_they_stand(student: Student, viewport: tuple[int, int]) -> None:
    page = student.page
    student.resize(*viewport)
    student.set(locale="de", insight="learning_rate")
    wait_for_language(page, "de")
    for model in ("line", "adaline", "one_weight"):
        student.set(model=model)
        page.locator(f'[data-model="{model}"][aria-pressed="true"]').wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        cut = page.evaluate(CUT_OFF)
        assert cut == [], model
