"""The packed runtime: what the page fetches and when, and a normal boot if a file is damaged."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from app.host.publishing.site import build
from app.host.server import SiteServer
from tests.browser.conftest import OpenPage, wait_until_ready
from tests.browser.driver import WORKER, drive, run_python
from tests.browser.page_errors import PageErrors
from tests.browser.requested import RequestedUrls
from tests.browser.routes import take_the_released_runtime
from tests.browser.student import Student

PACKED = "**/runtime/packed/"
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


def test_the_packed_runtime_shows_a_live_figure_and_fetches_nothing_unused(
    open_watched: Callable[..., Page], asked: RequestedUrls
) -> None:
    student = Student(open_watched())
    assert student.call("step", 3)["epoch"] == 3
    assert run_python(student.page, NUMPY_FILE).endswith(".pyc")
    assert names(asked, r"^(page|stdlib|app)-")
    assert names(asked, r"\.whl$|python_stdlib|^rest_") == []
    # The page and Python each read the English words.
    twice = [url for url, times in Counter(asked.urls).items() if times > 1]
    assert [url for url in twice if not url.endswith("/locales/en.json")] == []


def test_every_panel_and_model_draws_from_the_packed_files(
    open_watched: Callable[..., Page], asked: RequestedUrls
) -> None:
    student = Student(open_watched())
    panels = ["data", "loss", "plane", "slice_m", "slice_b", "surface"]
    student.call("set", {"panels": panels, "batch_size": 1, "start": "random"})
    student.call("step", 2)
    student.call("set", {"model": "adaline"})
    student.call("step", 2)
    student.page.wait_for_function("downslope.state().then((s) => s.settings.model === 'adaline')")
    assert names(asked, "^rest_") == []


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


def test_modules_that_the_page_does_not_use_are_fetched_when_imported(
    open_watched: Callable[..., Page], asked: RequestedUrls
) -> None:
    page = open_watched()
    for program, archive in UNUSED_MODULES:
        assert names(asked, f"^rest_{archive}-") == []
        assert run_python(page, program) is True
        assert len(names(asked, f"^rest_{archive}-")) == 1
    # Packing removes Matplotlib's docstrings, and leaves NumPy's, which people may read.
    program = """import numpy, matplotlib.axes
matplotlib.axes.Axes.plot.__doc__ is None and "mean" in numpy.mean.__doc__"""
    assert run_python(page, program) is True


def test_a_missing_lazy_archive_is_an_error_in_python_and_a_later_import_fetches_it(
    open_watched: Callable[..., Page], page_errors: PageErrors
) -> None:
    page_errors.expect(r"rest_numpy|404")
    page = open_watched()
    page.context.route(f"{PACKED}rest_numpy-*", lambda route: route.fulfill(status=404))
    program = """
try:
    import numpy.polynomial
    said = "imported"
except OSError as error:
    said = str(error.errno)
said"""
    assert run_python(page, program) == "29"
    page.context.unroute(f"{PACKED}rest_numpy-*")
    assert run_python(page, program) == "imported"


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("page-*.dat", "changed"),
        ("stdlib-*.dat", "missing"),
        ("manifest.json", "missing"),
        ("manifest.json", "changed"),
    ],
)
def test_a_damaged_file_leads_to_a_normal_boot_that_loses_nothing(
    open_watched: Callable[..., Page],
    page_errors: PageErrors,
    site: SiteServer,
    file: str,
    damage: str,
) -> None:
    page_errors.expect(r"packed/|404")
    (path,) = (Path(site.root) / "static/runtime/packed").glob(file)
    body = bytes(path.stat().st_size)

    def answer(route: Route) -> None:
        if damage == "missing":
            route.fulfill(status=404)
        else:
            route.fulfill(body=body)

    def damage_it(page: Page) -> None:
        page.context.route(f"{PACKED}{file}", answer)

    page = open_watched(damage_it, wait_ready=False)
    page.wait_for_function("window.downslope")
    box = page.locator('[data-picture="data"]').bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.25)
    wait_until_ready(page)
    Student(page).wait("s.n === 14")
    assert run_python(page, NUMPY_FILE).endswith(".py")


def test_a_manifest_without_files_leads_to_a_normal_boot(
    open_watched: Callable[..., Page],
) -> None:
    empty = json.dumps({"files": {}, "compressed": []})

    def empty_it(page: Page) -> None:
        page.context.route(f"{PACKED}manifest.json", lambda route: route.fulfill(body=empty))

    page = open_watched(empty_it)
    assert run_python(page, NUMPY_FILE).endswith(".py")


def test_without_a_packed_runtime_the_page_starts_the_released_one(
    open_watched: Callable[..., Page], asked: RequestedUrls, site: SiteServer
) -> None:
    page = open_watched(lambda page: take_the_released_runtime(page, site))
    assert Student(page).call("step", 3)["epoch"] == 3
    assert run_python(page, NUMPY_FILE).endswith(".py")
    assert names(asked, "^(page|stdlib|app)-") == []


@pytest.mark.parametrize("has_copies", [True, False], ids=["with copies", "without copies"])
def test_on_a_host_without_compression_the_page_fetches_compressed_copies(
    open_watched: Callable[..., Page],
    page_errors: PageErrors,
    asked: RequestedUrls,
    site: SiteServer,
    tmp_path: Path,
    has_copies: bool,
) -> None:
    page_errors.expect(r"\.gz|404")
    build(Path(site.root), tmp_path / "site")
    if not has_copies:
        for copy in (tmp_path / "site/static/runtime").rglob("*.gz"):
            copy.unlink()

    def host(route: Route) -> None:
        path = tmp_path / "site" / route.request.url.removeprefix("http://host.test/").split("?")[0]
        if not path.exists():
            route.fulfill(status=404)
            return
        kinds = {".js": "text/javascript", ".mjs": "text/javascript", ".html": "text/html"}
        kind = kinds.get(path.suffix, "application/octet-stream")
        route.fulfill(path=path, content_type="text/css" if path.suffix == ".css" else kind)

    def serve_there(page: Page) -> None:
        page.context.unroute(WORKER)
        page.context.route("http://host.test/**", host)

    page = open_watched(serve_there, url="http://host.test/index.html")
    assert Student(page).call("step", 3)["epoch"] == 3
    assert names(asked, r"^pyodide\.asm\.wasm\.gz$|^page-.*\.dat\.gz$")
    assert bool(names(asked, r"^pyodide\.asm\.wasm$|^page-.*\.dat$")) is not has_copies
