"""Python is the same after a start from the snapshot: numbers, pictures, time and chance."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import wait_until_ready
from tests.browser.driver import run_python
from tests.browser.patience import PATIENCE_MS
from tests.browser.snapshot.visits import EVERY_PANEL, LARGE, ON_ANY_LINE
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


#: What Python says where it fails.
FAILURE = """
import traceback
from app.objective.losses import LOSSES
from app.data.dataset import Dataset
from app.session.session import Session
try:
    Session().set_points([[0, "no number"]])
except Exception:
    text = traceback.format_exc()
text"""

FROM_SNAPSHOT = "import gc; gc.get_freeze_count() > 0"


def test_python_is_the_same_to_the_last_bit_and_knows_time_and_chance_of_this_computer(
    open_watched: Callable[..., Page],
) -> None:
    one, other = (
        open_watched(params, viewport=LARGE, ratio=1.5, timezone_id="Asia/Tokyo")
        for params in (ON_ANY_LINE, "?snapshot=off")
    )
    assert run_python(one, FROM_SNAPSHOT) is True
    assert run_python(other, FROM_SNAPSHOT) is False
    program = "import time; str([time.localtime(0).tm_hour, time.localtime().tm_gmtoff])"
    assert run_python(one, program) == "[9, 32400]"
    drawn = set(eval(run_python(one, UNSEEDED)))
    said = run_python(one, FAILURE)
    assert '/home/pyodide/app/session/session.py", line' in said
    assert "def set_points" not in said
    # That fetched the sources, so that the next report shows their lines.
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while "self." not in run_python(one, FAILURE):
        assert time.monotonic() < deadline
    assert_same_runs(Student(one), Student(other))
    assert run_python(one, NUMBERS) == run_python(other, NUMBERS)
    # Another start from the same snapshot draws other random numbers.
    one.reload()
    wait_until_ready(one)
    assert run_python(one, FROM_SNAPSHOT) is True
    assert not drawn & set(eval(run_python(one, UNSEEDED)))


def assert_same_runs(one: Student, other: Student) -> None:
    """Assert that runs and their pictures are the same on both pages."""
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
