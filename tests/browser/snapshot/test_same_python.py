"""Python is the same after a start from the snapshot: numbers, pictures, time and chance."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.driver import run_python
from tests.browser.patience import PATIENCE_MS
from tests.browser.snapshot.visits import EVERY_PANEL, LARGE
from tests.browser.student import Student

#: Results that must be the same to the last bit, as one hash each.
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

#: Random numbers without a seed.
UNSEEDED = """
import json, random, uuid
import numpy as np
json.dumps([random.random(), np.random.rand(), np.random.default_rng().random(), uuid.uuid4().hex])
"""

#: One hash of the RGBA pixels of each visible panel.
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
    text = traceback.format_exc()
text"""
    said = run_python(open_watched(), program)
    assert '/home/pyodide/app/session/session.py", line' in said
    assert "def set_points" not in said
    assert "self." in said


def test_the_time_is_that_of_this_computer(open_watched: Callable[..., Page]) -> None:
    page = open_watched(timezone_id="Asia/Tokyo")
    program = "import time; str([time.localtime(0).tm_hour, time.localtime().tm_gmtoff])"
    assert run_python(page, program) == "[9, 32400]"


def test_random_numbers_without_a_seed_differ_between_starts(
    open_watched: Callable[..., Page],
) -> None:
    one, other = (eval(run_python(open_watched(), UNSEEDED)) for _ in range(2))
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


def test_a_run_and_its_pictures_are_the_same_to_the_last_bit(
    open_watched: Callable[..., Page],
) -> None:
    one, other = map(Student, both(open_watched, viewport=LARGE, ratio=1.5))
    for model, settings in {
        "line": {"optimizer": "adam", "batch_size": 2, "contributions": True, "squares": True},
        "adaline": {"optimizer": "sgd", "batch_size": 1, "shuffle": True},
        "one_weight": {"optimizer": "momentum"},
    }.items():
        for student in (one, other):
            student.call("set", {"model": model, "theme": "light"})
            student.call("set", {"panels": EVERY_PANEL, "start": "random", "seed": 3, **settings})
            student.call("step", 40)
            student.call("step_updates", 1)
        assert one.call("history") == other.call("history")
        # New panels choose their limits from the present state, not from the frames before.
        for theme in ("dark", "light"):
            for student in (one, other):
                student.call("set", {"theme": theme})
            assert_same_pixels(one.page, other.page)


def assert_same_pixels(one: Page, other: Page) -> None:
    """Wait until both pages show the same pictures."""
    end = time.monotonic() + PATIENCE_MS / 1000
    seen = None
    while time.monotonic() < end:
        seen = one.evaluate(PIXELS)
        if seen and seen == other.evaluate(PIXELS):
            return
    assert seen == other.evaluate(PIXELS)
