"""The snapshot of Python: what is fetched, what comes later, and that it is the same Python."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.host.fetching.runtime import RUNTIME_FOLDER
from app.host.packing import node
from app.host.packing.pack import TOOLS_FOLDER
from app.host.progress import Progress
from app.host.publishing.site import build
from app.host.server import SiteServer, serving
from tests.browser.conftest import OpenPage
from tests.browser.driver import drive, run_python
from tests.browser.figures import ANY_NUMBER
from tests.browser.page_errors import PageErrors
from tests.browser.snapshot.site_copy import SiteCopy
from tests.browser.snapshot.visits import BOTH, Requests, told, watch
from tests.browser.student import Student

PANELS = ["data", "loss", "plane", "slice_m", "slice_b", "surface"]
#: Room for every panel at once: what nobody sees is not drawn.
LARGE = (1600, 1300)

#: What must be the same to the last bit, as one hash each.
NUMBERS = """
import hashlib, io, json, random
import numpy as np
from matplotlib.figure import Figure

def digest(*arrays):
    return hashlib.sha256(b"".join(each.tobytes() for each in arrays)).hexdigest()

generator = np.random.default_rng(7)
A, b = generator.normal(size=(40, 6)), generator.normal(size=40)
random.seed(7)
figure = Figure(figsize=(4, 3))
axes = figure.add_subplot()
axes.plot(A[:, 0], b, "o-", label=r"$\\frac{1}{n}\\sum e^2$")
axes.imshow(A, aspect="auto", extent=(-1, 1, -1, 1))
axes.set_title("The same title")
axes.legend()
saved = io.BytesIO()
figure.savefig(saved, format="png")
json.dumps({
    "least squares": digest(*np.linalg.lstsq(A, b)[:2]),
    "singular values": digest(*np.linalg.svd(A)),
    "transform": digest(np.fft.fft(b)),
    "generator": digest(generator.random(99), generator.permutation(99)),
    "old generator": digest(np.random.RandomState(7).standard_normal(99)),
    "random": [random.random() for _ in range(5)],
    "picture": hashlib.sha256(saved.getvalue()).hexdigest(),
    "size of the picture": len(saved.getvalue()),
})
"""

#: What nobody has seeded.
CHANCE = """
import json, random, uuid
import numpy as np
json.dumps([random.random(), np.random.rand(), np.random.default_rng().random(), uuid.uuid4().hex])
"""

#: RGBA of every panel shown, as one hash each.
PIXELS = """async () => {
  const seen = {};
  for (const canvas of document.querySelectorAll("canvas[data-panel]")) {
    if (!canvas.checkVisibility()) continue;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const pen = copy.getContext("2d");
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    seen[canvas.dataset.panel] = [canvas.width, canvas.height, ...digest].join(" ");
  }
  return seen;
}"""


@pytest.fixture
def requests() -> list[Requests]:
    return []


@pytest.fixture
def open_watched(open_page: OpenPage, requests: list[Requests]) -> Callable[..., Page]:
    """Open the page with Python at hand, and note what it asks for."""

    def open_one(url_params: str = "", **options: Any) -> Page:
        def before(page: Page) -> None:
            requests.append(Requests(page.context))
            drive(page)
            watch(page)

        return open_page(url_params, before=before, **options)

    return open_one


def test_a_page_starts_from_the_snapshot_and_fetches_nothing_else(
    open_watched: Callable[..., Page], requests: list[Requests]
) -> None:
    page = open_watched()
    assert told(page) == ["awake"]
    assert Student(page).call("step", 3)["epoch"] == 3
    (asked,) = requests
    assert asked.packed() == BOTH
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
        assert told(page) == ["awake"]
        assert Student(page).call("step", 3)["epoch"] == 3


def test_every_panel_and_model_draws_from_the_snapshot(
    open_watched: Callable[..., Page], requests: list[Requests]
) -> None:
    student = Student(open_watched(viewport=LARGE))
    for model in ("line", "adaline", "one_weight"):
        student.call("set", {"model": model})
        student.call("set", {"panels": PANELS, "start": "random"})
        student.call("step", 2)
        assert student.wait("s.epoch === 2")["settings"]["model"] == model
    assert requests[0].packed() == BOTH


@pytest.mark.parametrize(
    ("program", "archives"),
    [
        ("import numpy.polynomial as p; float(p.Polynomial([1, 2])(3)) == 7", ["rest_numpy.tar"]),
        ("import mailbox; mailbox.Error.__name__ == 'Error'", ["rest_standard_library.tar"]),
        ("import difflib, csv, wave; True", None),
        # A library of machine code that was not there when memory was kept.
        ("import numpy as np; bool(abs(np.fft.fft([1.0, 1.0]))[0] == 2)", None),
        ("from PIL import _imagingmath; _imagingmath.__name__ == 'PIL._imagingmath'", None),
        (
            "from contourpy import contour_generator as c; bool(c(z=[[0, 1], [1, 2]]).lines(1))",
            None,
        ),
    ],
)
def test_what_is_not_in_the_snapshot_comes_when_it_is_asked_for(
    open_watched: Callable[..., Page],
    requests: list[Requests],
    program: str,
    archives: list[str] | None,
) -> None:
    page = open_watched()
    assert run_python(page, program) is True
    if archives:
        assert set(archives) <= set(requests[0].packed())


def test_the_libraries_of_the_column_of_mathematics_are_loaded(
    open_watched: Callable[..., Page],
) -> None:
    page = open_watched("?insight=gradients")
    expect(page.locator('[data-way="autograd"] td:nth-of-type(3)').first).to_have_text(ANY_NUMBER)
    expect(page.locator("#insight math").first).to_be_attached()
    assert told(page) == ["awake"]


def test_memory_grows_and_the_page_goes_on_drawing(open_watched: Callable[..., Page]) -> None:
    student = Student(open_watched())
    before = student.pixels("data")
    program = "import numpy as np; kept = np.ones(20_000_000); float(kept.sum())"
    assert run_python(student.page, program) == 20_000_000
    student.click(0.2, 0.9)
    student.wait_for_another_picture("data", before)
    assert student.call("step", 5)["epoch"] == 5


def test_a_traceback_shows_the_lines_of_our_own_sources(
    open_watched: Callable[..., Page],
) -> None:
    program = """
import traceback
from app.objective.losses import LOSSES
from app.data.dataset import Dataset
from app.session.session import Session
try:
    Session().set_points([[0, "no number"]])
except Exception:
    told = traceback.format_exc()
told"""
    said = run_python(open_watched(), program)
    assert '/home/pyodide/app/session/session.py", line' in said
    assert "def set_points" not in said
    assert "self." in said


def test_the_time_is_that_of_this_computer(open_watched: Callable[..., Page]) -> None:
    page = open_watched(timezone_id="Asia/Tokyo")
    program = "import time; str([time.localtime(0).tm_hour, time.localtime().tm_gmtoff])"
    assert run_python(page, program) == "[9, 32400]"


def test_what_nobody_has_seeded_differs_from_one_start_to_the_next(
    open_watched: Callable[..., Page],
) -> None:
    one, other = (eval(run_python(open_watched(), CHANCE)) for _ in range(2))
    assert not set(one) & set(other)


def both(open_watched: Callable[..., Page], **options: Any) -> tuple[Page, Page]:
    """Open a page that starts from the snapshot, and one that does not."""
    one, other = (open_watched(params, **options) for params in ("", "?snapshot=off"))
    assert run_python(one, "import gc; gc.get_freeze_count() > 0") is True
    assert run_python(other, "import gc; gc.get_freeze_count() > 0") is False
    return one, other


def test_numbers_and_saved_pictures_are_the_same_to_the_last_bit(
    open_watched: Callable[..., Page],
) -> None:
    one, other = (run_python(page, NUMBERS) for page in both(open_watched))
    assert one == other


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_run_and_its_pictures_are_the_same_to_the_last_bit(
    open_watched: Callable[..., Page], dark: bool
) -> None:
    one, other = map(Student, both(open_watched, viewport=LARGE, ratio=1.5, dark=dark))
    for model, settings in {
        "line": {"optimizer": "adam", "batch_size": 2, "contributions": True, "squares": True},
        "adaline": {"optimizer": "sgd", "batch_size": 1, "shuffle": True},
        "one_weight": {"optimizer": "momentum"},
    }.items():
        for student in (one, other):
            student.call("set", {"model": model, "theme": "dark" if dark else "light"})
            student.call("set", {"panels": PANELS, "start": "random", "seed": 3, **settings})
            student.call("step", 40)
            student.call("step_updates", 1)
            # Panels made anew choose their limits by what there is, not by which frames there were.
            student.call("set", {"theme": "light" if dark else "dark"})
        assert one.call("history") == other.call("history")
        assert_same_pixels(one.page, other.page)


def assert_same_pixels(one: Page, other: Page) -> None:
    """Wait until both show the same pictures; the number of looks is bounded."""
    for _ in range(40):
        seen = one.evaluate(PIXELS)
        if seen and seen == other.evaluate(PIXELS):
            return
    assert seen == other.evaluate(PIXELS)


@pytest.fixture
def made_anew(site: SiteServer, tmp_path: Path) -> SiteCopy:
    """The site with a snapshot that has been taken a moment ago."""
    copy = SiteCopy(site.root, tmp_path / "site")
    folder = tmp_path / "made"
    folder.mkdir()
    names = ["page.tar", "stdlib.zip", "app.tar", "source.tar"]
    packed = site.root / RUNTIME_FOLDER / "packed"
    names += [f"{path.name.partition('-')[0]}.tar" for path in packed.glob("rest_*.tar")]
    for name in names:
        (folder / name).write_bytes(copy.read(name))
    program = node.find(site.root / TOOLS_FOLDER, Progress())
    script = site.root / "app/host/packing/snapshot.mjs"
    arguments = [program, script, site.root / RUNTIME_FOLDER, folder]
    subprocess.run(list(map(str, arguments)), check=True, timeout=120)
    copy.replace("snapshot.bin", (folder / "snapshot.bin").read_bytes())
    return copy


def test_a_snapshot_made_anew_is_restored_and_tells_nothing_of_where_it_was_made(
    open_page: OpenPage, made_anew: SiteCopy, site: SiteServer, tmp_path: Path
) -> None:
    contents = made_anew.read("snapshot.bin")
    for folder in (site.root, tmp_path):
        assert str(folder).encode() + b"/" not in contents
    with serving(made_anew.root) as server:
        page = open_page(url=server.url, before=watch)
        assert told(page) == ["awake"]
        assert Student(page).call("step", 3)["epoch"] == 3
