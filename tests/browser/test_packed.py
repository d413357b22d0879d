"""The packed runtime: what the page fetches and when, and a normal boot if a file is damaged."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from app.host.publishing.site import build
from app.host.server import SiteServer
from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.driver import WORKER, drive, run_python
from tests.browser.page_errors import PageErrors
from tests.browser.plain_server import plain_server
from tests.browser.requested import RequestedUrls
from tests.browser.stages import assert_stages_are_named, record_stages
from tests.browser.student import Student

PACKED = "**/runtime/packed/"
ELSEWHERE = "http://host.test/"
NUMPY_FILE = "import numpy; numpy.__file__"


@pytest.fixture
def asked() -> RequestedUrls:
    return RequestedUrls()


@pytest.fixture
def open_watched(open_page: OpenPage, asked: RequestedUrls) -> Callable[..., Page]:
    """Open the page without its snapshot, record its requests, and give access to its Python."""

    def open_one(before: Callable[[Page], None] = lambda page: None, **options: object) -> Page:
        def prepare(page: Page) -> None:
            asked.listen(page.context)
            drive(page)
            before(page)

        return open_page("?snapshot=off", before=prepare, **options)

    return open_one


def names(asked: RequestedUrls, pattern: str) -> list[str]:
    return [name for url in asked.urls if re.search(pattern, name := url.rsplit("/", 1)[1])]


#: Programs that need modules which the page does not use, and the archive of these modules.
UNUSED_MODULES = [
    ("import mailbox; mailbox.Error.__name__ == 'Error'", "standard_library"),
    ("from numpy.polynomial import Polynomial; float(Polynomial([1, 2])(3)) == 7", "numpy"),
    ("from fontTools.ttLib import TTFont; TTFont.__name__ == 'TTFont'", "fontTools"),
    (
        """from matplotlib import font_manager
font_manager.get_font(font_manager.findfont("STIXGeneral")).family_name == "STIXGeneral"
""",
        "matplotlib",
    ),
]


def test_the_packed_runtime_draws_everything_and_fetches_the_rest_when_it_is_imported(
    open_watched: Callable[..., Page], asked: RequestedUrls, page_errors: PageErrors
) -> None:
    page = open_watched(record_stages)
    assert_stages_are_named(page, ["Fetching Python", "Starting Python", "NumPy", "Matplotlib"])
    student = Student(page)
    assert student.call("step", 3)["epoch"] == 3
    assert run_python(page, NUMPY_FILE).endswith(".pyc")
    assert names(asked, r"^(page|stdlib|app)-")
    assert names(asked, r"\.whl$|python_stdlib|^snapshot.*\.dat") == []
    # Without an attempt there is no mark of one.
    assert page.evaluate("localStorage.getItem('downslope-snapshot')") is None
    # The page and Python each read the English words.
    twice = [url for url, times in Counter(asked.urls).items() if times > 1]
    assert [url for url in twice if not url.endswith("/locales/en.json")] == []
    draw_every_panel_and_two_models(student)
    assert names(asked, "^rest_") == []
    assert_a_missing_archive_is_an_error_in_python(page, page_errors)
    asked.forget()
    for program, archive in UNUSED_MODULES:
        assert names(asked, f"^rest_{archive}-") == []
        assert run_python(page, program) is True
        assert len(names(asked, f"^rest_{archive}-")) == 1
    # Packing removes docstrings: nobody reads them on the page.
    program = """import numpy, matplotlib.axes
matplotlib.axes.Axes.plot.__doc__ is numpy.mean.__doc__ is None"""
    assert run_python(page, program) is True


def draw_every_panel_and_two_models(student: Student) -> None:
    panels = ["data", "loss", "plane", "slice_m", "slice_b", "surface"]
    student.call("set", {"panels": panels, "batch_size": 1, "start": "random"})
    student.call("step", 2)
    student.call("set", {"model": "adaline"})
    student.call("step", 2)
    student.page.wait_for_function("downslope.state().then((s) => s.settings.model === 'adaline')")


def assert_a_missing_archive_is_an_error_in_python(page: Page, page_errors: PageErrors) -> None:
    page_errors.expect(r"rest_numpy|404")
    page.context.route(f"{PACKED}rest_numpy-*", lambda route: route.fulfill(status=404))
    with pytest.raises(Error, match=r"status of 404|answered 404"):
        run_python(page, "import numpy.polynomial")
    page.context.unroute(f"{PACKED}rest_numpy-*")


def test_a_damaged_archive_leads_to_a_normal_boot_that_loses_nothing(
    open_watched: Callable[..., Page], page_errors: PageErrors, site: SiteServer
) -> None:
    # This damage is noticed last, when Pyodide has started already. The tests of packed.js and
    # plan.js in tests/page show that what is noticed earlier ends the same boot.
    page_errors.expect("packed/")
    (other,) = (Path(site.root) / "static/runtime/packed").glob("app-????????.dat")

    def damage_it(page: Page) -> None:
        url = f"{site.url}static/runtime/packed/{other.name}"
        page.context.route(f"{PACKED}page-*.dat", lambda route: route.continue_(url=url))

    page = open_watched(damage_it, wait_ready=False)
    page.wait_for_function("window.downslope")
    box = page.locator('[data-picture="data"]').bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.25)
    wait_until_ready(page)
    Student(page).wait("s.n === 14")
    assert run_python(page, NUMPY_FILE).endswith(".py")


def test_on_a_host_without_compression_the_page_fetches_the_compressed_copies_that_are_there(
    open_watched: Callable[..., Page],
    page_errors: PageErrors,
    asked: RequestedUrls,
    site: SiteServer,
    tmp_path: Path,
) -> None:
    page_errors.expect(r"page-.*\.zst|404")
    build(Path(site.root), tmp_path / "site")
    (missing,) = (tmp_path / "site/static/runtime/packed").glob("page-*.zst.dat")
    missing.unlink()
    with plain_server(tmp_path / "site") as host:

        def serve_there(page: Page) -> None:
            page.context.unroute(WORKER)
            # A browser computes hashes for this computer's own address, and for no other by http.
            page.context.route(
                f"{ELSEWHERE}**",
                lambda route: route.continue_(url=route.request.url.replace(ELSEWHERE, host)),
            )

        page = open_watched(serve_there, url=f"{ELSEWHERE}index.html")
        assert page.evaluate("[isSecureContext, crypto.subtle]") == [False, None]
        assert Student(page).call("step", 3)["epoch"] == 3
        assert names(asked, r"^pyodide\.asm\.wasm") == ["pyodide.asm.wasm.zst.dat"]
        assert names(asked, r"^page-.*\.dat\.zst\.dat$")
        assert names(asked, r"^page-.*\.dat\.gz$")
        assert not names(asked, r"^page-[^.]*\.dat$")
