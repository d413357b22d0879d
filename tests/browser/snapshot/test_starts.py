"""Starts from the snapshot: what the page fetches, and when."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.host.fetching.runtime import RUNTIME_FOLDER
from app.host.packing import node
from app.host.packing.pack import TOOLS_FOLDER
from app.host.progress import Progress
from app.host.publishing.site import build
from app.host.server import SiteServer, serving
from tests.browser.conftest import OpenPage
from tests.browser.driver import run_python
from tests.browser.figures import ANY_NUMBER
from tests.browser.page_errors import PageErrors
from tests.browser.snapshot.site_copy import SiteCopy
from tests.browser.snapshot.visits import (
    EVERY_PANEL,
    LARGE,
    SNAPSHOT_FILES,
    Requests,
    start_events,
    watch,
)
from tests.browser.student import Student


def test_a_page_starts_from_the_snapshot_and_fetches_nothing_else(
    open_watched: Callable[..., Page], all_requests: list[Requests]
) -> None:
    page = open_watched()
    assert start_events(page) == ["awake"]
    assert Student(page).call("step", 3)["epoch"] == 3
    (asked,) = all_requests
    assert asked.packed() == SNAPSHOT_FILES
    names = asked.of_runtime()
    assert not [name for name in names if name.endswith((".whl", "python_stdlib.zip"))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("has_copies", [True, False], ids=["with copies", "without copies"])
def test_a_published_page_starts_from_the_snapshot(
    open_page: OpenPage,
    page_errors: PageErrors,
    site: SiteServer,
    tmp_path: Path,
    has_copies: bool,
) -> None:
    page_errors.expect(r"\.gz|404")
    build(site.root, tmp_path / "site")
    if not has_copies:
        for copy in (tmp_path / "site/static/runtime").rglob("*.gz"):
            copy.unlink()
    with serving(tmp_path / "site") as host:
        page = open_page(url=host.url, before=watch)
        assert page.locator("html[data-compressed]").count() == 1
        assert start_events(page) == ["awake"]
        assert Student(page).call("step", 3)["epoch"] == 3


def test_a_plain_file_server_over_a_prepared_folder_serves_the_snapshot_too(
    open_watched: Callable[..., Page], all_requests: list[Requests], plain_url: str
) -> None:
    page = open_watched(url=plain_url)
    assert page.locator("html[data-current]").count() == 0
    assert start_events(page) == ["awake"]
    assert all_requests[0].packed() == SNAPSHOT_FILES


def test_a_snapshot_never_hides_an_edit_of_our_package(
    open_watched: Callable[..., Page], copy: SiteCopy, plain_url: str
) -> None:
    copy.append("app/session/undo.py", "\nEDITED = 1\n")
    page = open_watched(url=plain_url)
    assert start_events(page) == ["slower", "awake"]
    assert run_python(page, "import app.session.undo; app.session.undo.EDITED") == 1


def test_every_panel_and_model_draws_from_the_snapshot(
    open_watched: Callable[..., Page], all_requests: list[Requests]
) -> None:
    student = Student(open_watched(viewport=LARGE))
    for model in ("line", "adaline", "one_weight"):
        student.call("set", {"model": model})
        student.call("set", {"panels": EVERY_PANEL, "start": "random"})
        student.call("step", 2)
        assert student.wait("s.epoch === 2")["settings"]["model"] == model
    assert all_requests[0].packed() == SNAPSHOT_FILES


#: Programs that need modules outside the snapshot, and the archives of these modules, if there is
#: one in particular.
OUTSIDE = [
    ("import numpy.polynomial as p; float(p.Polynomial([1, 2])(3)) == 7", ["rest_numpy.tar"]),
    ("import mailbox; mailbox.Error.__name__ == 'Error'", ["rest_standard_library.tar"]),
    ("import difflib, csv, wave; True", []),
    # Libraries of machine code that were not loaded when the snapshot was taken.
    ("import numpy as np; bool(abs(np.fft.fft([1.0, 1.0]))[0] == 2)", []),
    ("from PIL import _imagingmath; _imagingmath.__name__ == 'PIL._imagingmath'", []),
    ("from contourpy import contour_generator as c; bool(c(z=[[0, 1], [1, 2]]).lines(1))", []),
]


def test_modules_outside_the_snapshot_are_fetched_when_imported(
    open_watched: Callable[..., Page], all_requests: list[Requests]
) -> None:
    page = open_watched()
    assert all_requests[0].packed() == SNAPSHOT_FILES
    for program, archives in OUTSIDE:
        assert run_python(page, program) is True, program
        assert set(archives) <= set(all_requests[0].packed())


def test_the_libraries_of_the_column_of_mathematics_are_loaded(
    open_watched: Callable[..., Page],
) -> None:
    page = open_watched("?insight=gradients")
    expect(page.locator('[data-way="autograd"] td:nth-of-type(3)').first).to_have_text(ANY_NUMBER)
    expect(page.locator("#insight math").first).to_be_attached()
    assert start_events(page) == ["awake"]


def test_memory_grows_and_the_page_goes_on_drawing(open_watched: Callable[..., Page]) -> None:
    student = Student(open_watched())
    before = student.pixels("data")
    program = "import numpy as np; large = np.ones(20_000_000); float(large.sum())"
    assert run_python(student.page, program) == 20_000_000
    student.click(0.2, 0.9)
    student.wait_for_another_picture("data", before)
    assert student.call("step", 5)["epoch"] == 5


@pytest.fixture
def fresh(site: SiteServer, tmp_path: Path) -> SiteCopy:
    """The site with a snapshot that this test has just taken."""
    copy = SiteCopy(site.root, tmp_path / "site")
    folder = tmp_path / "made"
    folder.mkdir()
    names = ["page.tar", "stdlib.zip", "app.tar", "source.tar"]
    packed = site.root / RUNTIME_FOLDER / "packed"
    names += [f"{path.name.partition('-')[0]}.tar" for path in packed.glob("rest_*.dat")]
    for name in names:
        (folder / name).write_bytes(copy.read(name))
    program = node.find(site.root / TOOLS_FOLDER, Progress())
    script = site.root / "app/host/packing/snapshot.mjs"
    arguments = [program, script, site.root / RUNTIME_FOLDER, folder]
    subprocess.run(list(map(str, arguments)), check=True, timeout=120)
    copy.replace("snapshot.bin", (folder / "snapshot.bin").read_bytes())
    return copy


def test_a_fresh_snapshot_starts_and_contains_no_path_of_this_computer(
    open_page: OpenPage, fresh: SiteCopy, site: SiteServer, tmp_path: Path
) -> None:
    contents = fresh.read("snapshot.bin")
    for folder in (site.root, tmp_path):
        assert str(folder).encode() + b"/" not in contents
    with serving(fresh.root) as server:
        page = open_page(url=server.url, before=watch)
        assert start_events(page) == ["awake"]
        assert Student(page).call("step", 3)["epoch"] == 3
