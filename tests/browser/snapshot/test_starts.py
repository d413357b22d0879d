"""Starts from the snapshot: what the page fetches, and when."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.host.compression import SUFFIXES
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
    ON_ANY_LINE,
    SNAPSHOT_FILES,
    Requests,
    start_events,
    watch,
)
from tests.browser.student import Student

#: Programs that need modules outside the snapshot, and the archives of these modules, if there is
#: one in particular.
OUTSIDE = [
    ("import numpy.polynomial as p; float(p.Polynomial([1, 2])(3)) == 7", ["rest_numpy"]),
    ("import mailbox; mailbox.Error.__name__ == 'Error'", ["rest_standard_library"]),
    ("import difflib, csv, wave; True", []),
    # Libraries of machine code that were not loaded when the snapshot was taken.
    ("import numpy as np; bool(abs(np.fft.fft([1.0, 1.0]))[0] == 2)", []),
    ("from PIL import _imagingmath; _imagingmath.__name__ == 'PIL._imagingmath'", []),
    ("from contourpy import contour_generator as c; bool(c(z=[[0, 1], [1, 2]]).lines(1))", []),
]


def test_a_page_starts_from_the_snapshot_and_fetches_the_rest_when_it_is_imported(
    open_watched: Callable[..., Page], all_requests: list[Requests]
) -> None:
    page = open_watched(ON_ANY_LINE, viewport=LARGE)
    assert start_events(page) == ["awake"]
    student = Student(page)
    assert student.call("step", 3)["epoch"] == 3
    (asked,) = all_requests
    assert asked.packed() == SNAPSHOT_FILES
    names = asked.of_runtime()
    assert not [name for name in names if name.endswith((".whl", "python_stdlib.zip"))]
    assert len(names) == len(set(names))
    assert_every_panel_and_model_draws(student)
    assert asked.packed() == SNAPSHOT_FILES
    for program, archives in OUTSIDE:
        assert run_python(page, program) is True, program
        assert set(archives) <= set(asked.packed())
    assert_memory_grows_and_the_page_goes_on_drawing(student)


def assert_every_panel_and_model_draws(student: Student) -> None:
    for model in ("adaline", "one_weight", "line"):
        student.call("set", {"model": model})
        student.call("set", {"panels": EVERY_PANEL, "start": "random"})
        student.call("step", 2)
        assert student.wait("s.epoch === 2")["settings"]["model"] == model


def assert_memory_grows_and_the_page_goes_on_drawing(student: Student) -> None:
    before = student.pixels("data")
    program = "import numpy as np; large = np.ones(20_000_000); float(large.sum())"
    assert run_python(student.page, program) == 20_000_000
    student.click(0.2, 0.9)
    student.wait_for_another_picture("data", before)
    assert student.call("step", 5)["epoch"] >= 5


def test_a_published_page_starts_from_the_snapshot_with_compressed_copies_and_without(
    open_page: OpenPage, page_errors: PageErrors, site: SiteServer, tmp_path: Path
) -> None:
    page_errors.expect(r"\.gz|\.zst|404")
    build(site.root, tmp_path / "site")
    with serving(tmp_path / "site") as host:
        page = open_page(f"{ON_ANY_LINE}&insight=gradients", url=host.url, before=watch)
        assert page.locator("html[data-compressed]").count() == 1
        assert start_events(page) == ["awake"]
        assert Student(page).call("step", 3)["epoch"] == 3
        # The libraries of the column of mathematics are loaded.
        slope = page.locator('[data-way="autograd"] td:nth-of-type(3)').first
        expect(slope).to_have_text(ANY_NUMBER)
        expect(page.locator("#insight math").first).to_be_attached()
        for suffix in SUFFIXES.values():
            for copy in (tmp_path / "site/static/runtime").rglob(f"*{suffix}"):
                copy.unlink()
        page = open_page(ON_ANY_LINE, url=host.url, before=watch)
        assert page.locator("html[data-compressed]").count() == 1
        assert start_events(page) == ["awake"]
        assert Student(page).call("step", 3)["epoch"] == 3


def test_a_plain_file_server_over_a_prepared_folder_serves_the_snapshot_too(
    open_watched: Callable[..., Page], all_requests: list[Requests], plain_url: str
) -> None:
    page = open_watched(ON_ANY_LINE, url=plain_url)
    assert page.locator("html[data-current]").count() == 0
    assert start_events(page) == ["awake"]
    assert all_requests[0].packed() == SNAPSHOT_FILES


def test_a_snapshot_never_hides_an_edit_of_our_package(
    open_watched: Callable[..., Page], copy: SiteCopy, plain_url: str
) -> None:
    copy.append("app/session/undo.py", "\nEDITED = 1\n")
    page = open_watched(ON_ANY_LINE, url=plain_url)
    assert start_events(page) == ["slower", "awake"]
    assert run_python(page, "import app.session.undo; app.session.undo.EDITED") == 1


@pytest.fixture
def fresh(site: SiteServer, tmp_path: Path) -> SiteCopy:
    """The site with a snapshot that this test has just taken."""
    copy = SiteCopy(site.root, tmp_path / "site")
    folder = tmp_path / "made"
    folder.mkdir()
    names = ["page.tar", "stdlib.zip", "app.tar", "source.tar", "later.tar"]
    packed = site.root / RUNTIME_FOLDER / "packed"
    names += [f"{path.name.partition('-')[0]}.tar" for path in packed.glob("rest_*-????????.dat")]
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
        page = open_page(ON_ANY_LINE, url=server.url, before=watch)
        assert start_events(page) == ["awake"]
        assert Student(page).call("step", 3)["epoch"] == 3
