"""The libraries beside the release: loaded at the first request, from either source, or a fault."""

import functools
import io
import json
import re
import zipfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
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


def assert_not_loaded(fault: dict[str, Any], field: str = "autograd") -> None:
    assert (fault["code"], fault["field"]) == ("not_loaded", field)
    assert fault["message"]
    assert "http" not in fault["message"]


def test_both_can_be_imported_after_requests_and_are_fetched_once_and_not_before(
    open_driven: Callable[..., Page], seen: list[str]
) -> None:
    page = open_driven()
    assert seen == []
    answers = page.evaluate(
        """() => Promise.all([["autograd"], ["latex2mathml", "autograd"], ["autograd", "autograd"]]
          .map((names) => callWorker("load", { names })))"""
    )
    assert [answer["result"] for answer in answers] == [None, None, None]
    assert ask(page, *BOTH) == {"result": None}
    assert sorted(seen) == [
        "autograd-1.9.1-py3-none-any.whl",
        "latex2mathml-3.81.1-py3-none-any.whl",
        "libraries.js",
        "micropip-0.11.1-py3-none-any.whl",
    ]
    assert_both_compute(page)


def test_a_failed_load_is_a_fault_that_blocks_nothing_and_a_later_one_succeeds(
    open_driven: Callable[..., Page], page_errors: PageErrors, site: SiteServer, seen: list[str]
) -> None:
    page_errors.expect(r"libraries\.js|(micropip|autograd)-.*whl|Failed to load resource")
    page = open_driven()
    with answering(page, "**/libraries.js*", lambda route: route.abort()):
        fault = ask(page, "autograd")["fault"]
        assert (fault["code"], fault["field"]) == ("not_loaded", "autograd")
    seen.clear()
    # Only libraries of the lock can be requested.
    assert_not_loaded(ask(page, "autograd", "requests")["fault"], "requests")
    assert seen == ["libraries.js"]
    for file in ("micropip", "autograd"):
        (wheel,) = (Path(site.root) / "static/runtime").glob(f"{file}-*.whl")
        with answering(page, f"**/{file}-*.whl", functools.partial(give_wheel, changed(wheel))):
            assert_not_loaded(ask(page, "autograd")["fault"])
    with answering(page, AUTOGRAD, lambda route: route.fulfill(status=404)):
        assert_not_loaded(ask(page, "latex2mathml", "autograd")["fault"])
        assert ask(page, "latex2mathml") == {"result": None}
        run_python(page, "import latex2mathml.converter")
    assert_calls_and_frames_go_on_while_autograd_loads(page)
    assert ask(page, *BOTH) == {"result": None}
    assert_both_compute(page)


def give_wheel(body: bytes, route: Route) -> None:
    route.fulfill(body=body, content_type="application/zip")


@contextmanager
def answering(page: Page, pattern: str, answer: Callable[[Route], None]) -> Generator[None]:
    """Answer the page's requests for some files in another way for a while."""
    page.context.route(pattern, answer)
    yield
    page.context.unroute(pattern)


def assert_calls_and_frames_go_on_while_autograd_loads(page: Page) -> None:
    gate = Gate(AUTOGRAD)
    gate.close_on(page)
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


def test_without_a_runtime_beside_it_the_page_takes_the_official_release_and_the_package_index(
    open_driven: Callable[..., Page], page_errors: PageErrors, site: SiteServer
) -> None:
    # Local stand-ins answer in place of the hosts of both.
    page_errors.expect(r"static/runtime/|404|/simple/autograd/|503")
    index = StandInIndex(site)
    released: list[str] = []

    def stand_in(page: Page) -> None:
        stand_in_for_the_release(page, site, released)
        index.answer_on(page)

    page = open_driven(before=stand_in)
    assert {"pyodide.mjs", "pyodide.asm.wasm"} <= set(released)
    assert Student(page).call("step", 3)["epoch"] == 3
    assert index.asked == []
    assert not any("micropip" in name for name in released)
    for part in ("lists_files", "gives_wheels"):
        setattr(index, part, False)
        assert_not_loaded(ask(page, "autograd")["fault"])
        setattr(index, part, True)
    index.asked.clear()
    assert ask(page, *BOTH) == {"result": None}
    assert sorted(index.asked) == [
        "autograd",
        "autograd-1.9.1-py3-none-any.whl",
        "latex2mathml",
        "latex2mathml-3.81.1-py3-none-any.whl",
    ]
    assert [name for name in released if "micropip" in name] == ["micropip-0.11.1-py3-none-any.whl"]
    assert_both_compute(page)
