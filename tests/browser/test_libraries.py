"""The libraries beside the release: loaded at the first request, from either source, or a fault."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route

from app.host.server import SiteServer
from tests.browser.conftest import OpenPage
from tests.browser.driver import drive, run_python
from tests.browser.page_errors import PageErrors
from tests.browser.routes import Gate, stand_in_for_the_release
from tests.browser.stand_in_index import StandInIndex
from tests.browser.student import Student

WORKER = "**/static/worker/worker.js"
AUTOGRAD = "**/autograd-*.whl"
BOTH = ["autograd", "latex2mathml"]

#: Shows that Python can import both and compute with them, and that autograd uses the page's NumPy.
COMPUTE = """
import json
from autograd import grad
import autograd.numpy as np
from latex2mathml.converter import convert
json.dumps([float(grad(lambda x: np.sum(x**3))(np.array([2.0]))[0]), convert(r"\\frac{1}{n}")])
"""


def ask(page: Page, *names: str) -> dict[str, Any]:
    """Request libraries, and return the answer without its id: a result or a fault."""
    answer = page.evaluate("(names) => callWorker('load', {names})", list(names))
    del answer["id"]
    return answer


def assert_both_compute(page: Page) -> None:
    slope, formula = json.loads(run_python(page, COMPUTE))
    assert slope == 12.0
    assert "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>n</mi></mrow></mfrac>" in formula


def watch_libraries(page: Page, seen: list[str]) -> None:
    """Record the requests for files that only the libraries need."""

    def note(request: Request) -> None:
        name = request.url.rsplit("/", 1)[1]
        if re.match("autograd|latex2mathml|micropip|libraries", name):
            seen.append(name)

    page.context.on("request", note)


def changed(wheel: Path) -> bytes:
    """Return a changed wheel that can still be installed: only its hash differs."""
    contents = io.BytesIO(wheel.read_bytes())
    with zipfile.ZipFile(contents, "a") as archive:
        archive.writestr("added.py", "")
    return contents.getvalue()


@pytest.fixture
def seen() -> list[str]:
    return []


@pytest.fixture
def open_driven(open_page: OpenPage, seen: list[str]) -> Callable[..., Page]:
    """Open the page and give access to its worker; `before` as for `open_page`."""

    def open_one(before: Callable[[Page], None] = lambda page: None) -> Page:
        def prepare(page: Page) -> None:
            drive(page)
            watch_libraries(page, seen)
            before(page)

        return open_page(before=prepare)

    return open_one


def test_both_can_be_imported_after_a_request_and_nothing_is_fetched_before(
    open_driven: Callable[..., Page], seen: list[str]
) -> None:
    page = open_driven()
    assert seen == []
    assert ask(page, *BOTH) == {"result": None}
    assert sorted(seen) == [
        "autograd-1.9.1-py3-none-any.whl",
        "latex2mathml-3.81.1-py3-none-any.whl",
        "libraries.js",
        "micropip-0.11.1-py3-none-any.whl",
    ]
    assert_both_compute(page)


def test_a_library_is_loaded_once_however_often_it_is_requested(
    open_driven: Callable[..., Page], seen: list[str]
) -> None:
    page = open_driven()
    answers = page.evaluate(
        """() => Promise.all([["autograd"], ["latex2mathml", "autograd"], ["autograd", "autograd"]]
          .map((names) => callWorker("load", { names })))"""
    )
    assert [answer["result"] for answer in answers] == [None, None, None]
    assert ask(page, *BOTH) == {"result": None}
    assert len(seen) == len(set(seen)) == 4


def test_calls_and_frames_go_on_while_a_library_loads(
    open_driven: Callable[..., Page],
) -> None:
    gate = Gate(AUTOGRAD)
    page = open_driven(before=gate.close_on)
    page.evaluate(
        "() => { callWorker('load', {names: ['autograd']}).then((a) => { window.loaded = a; }); }"
    )
    student = Student(page)
    epoch = student.state["epoch"]
    assert student.call("step", 3)["epoch"] == epoch + 3
    student.call("play")
    student.wait(f"s.epoch > {epoch + 3}")
    student.call("pause")
    assert page.evaluate("window.loaded === undefined")
    gate.open()
    page.wait_for_function("window.loaded")
    assert "fault" not in page.evaluate("window.loaded")
    assert run_python(page, "import autograd; autograd.grad(lambda x: x * x)(3.0)") == 6.0


@pytest.mark.parametrize(
    ("file", "failure"),
    [("autograd", "changed"), ("autograd", "missing"), ("micropip", "changed")],
)
def test_a_failed_load_is_a_fault_and_the_next_one_succeeds(
    open_driven: Callable[..., Page],
    page_errors: PageErrors,
    site: SiteServer,
    file: str,
    failure: str,
) -> None:
    page_errors.expect(rf"{file}-.*whl|Failed to load resource")
    (wheel,) = (Path(site.root) / "static/runtime").glob(f"{file}-*.whl")
    page = open_driven()

    def fail(route: Route) -> None:
        if failure == "changed":
            route.fulfill(body=changed(wheel), content_type="application/zip")
        else:
            route.fulfill(status=404)

    page.context.route(f"**/{file}-*.whl", fail)
    fault = ask(page, "autograd")["fault"]
    assert (fault["code"], fault["field"]) == ("not_loaded", "autograd")
    assert fault["message"]
    assert "http" not in fault["message"]
    page.context.unroute(f"**/{file}-*.whl")
    assert ask(page, *BOTH) == {"result": None}
    assert_both_compute(page)


def test_a_library_that_fails_to_load_does_not_block_the_other_one(
    open_driven: Callable[..., Page], page_errors: PageErrors
) -> None:
    page_errors.expect(r"autograd-.*whl|Failed to load resource")
    page = open_driven()
    page.context.route(AUTOGRAD, lambda route: route.fulfill(status=404))
    assert ask(page, "latex2mathml", "autograd")["fault"]["field"] == "autograd"
    assert ask(page, "latex2mathml") == {"result": None}
    run_python(page, "import latex2mathml.converter")


def test_only_libraries_of_the_lock_can_be_requested(
    open_driven: Callable[..., Page], seen: list[str]
) -> None:
    page = open_driven()
    fault = ask(page, "autograd", "requests")["fault"]
    assert (fault["code"], fault["field"]) == ("not_loaded", "requests")
    assert seen == ["libraries.js"]


def test_if_the_module_libraries_js_is_lost_the_next_request_fetches_it(
    open_driven: Callable[..., Page], page_errors: PageErrors
) -> None:
    page_errors.expect(r"libraries\.js|Failed to load resource")
    page = open_driven()
    page.context.route("**/libraries.js*", lambda route: route.abort())
    fault = ask(page, "autograd")["fault"]
    assert (fault["code"], fault["field"]) == ("not_loaded", "autograd")
    page.context.unroute("**/libraries.js*")
    assert ask(page, "autograd") == {"result": None}


def test_with_the_official_release_the_libraries_come_from_the_package_index(
    open_driven: Callable[..., Page], page_errors: PageErrors, site: SiteServer
) -> None:
    page_errors.expect(r"static/runtime/|404")
    index = StandInIndex(site)
    released: list[str] = []

    def stand_in(page: Page) -> None:
        stand_in_for_the_release(page, site, released)
        index.answer_on(page)

    page = open_driven(before=stand_in)
    assert index.asked == []
    assert not any("micropip" in name for name in released)
    assert ask(page, *BOTH) == {"result": None}
    assert sorted(index.asked) == [
        "autograd",
        "autograd-1.9.1-py3-none-any.whl",
        "latex2mathml",
        "latex2mathml-3.81.1-py3-none-any.whl",
    ]
    assert [name for name in released if "micropip" in name] == ["micropip-0.11.1-py3-none-any.whl"]
    assert_both_compute(page)


@pytest.mark.parametrize("part", ["lists_files", "gives_wheels"])
def test_a_failure_of_the_index_is_a_fault_and_the_next_request_succeeds(
    open_driven: Callable[..., Page], page_errors: PageErrors, site: SiteServer, part: str
) -> None:
    page_errors.expect(r"static/runtime/|404|/simple/autograd/|503")
    index = StandInIndex(site)
    setattr(index, part, False)

    def stand_in(page: Page) -> None:
        stand_in_for_the_release(page, site, [])
        index.answer_on(page)

    page = open_driven(before=stand_in)
    fault = ask(page, "autograd")["fault"]
    assert (fault["code"], fault["field"]) == ("not_loaded", "autograd")
    assert fault["message"]
    assert "http" not in fault["message"]
    setattr(index, part, True)
    assert ask(page, *BOTH) == {"result": None}
    assert_both_compute(page)
