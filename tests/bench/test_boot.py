"""From opening the page to the live figure, beside the plain way, on one server and browser."""

import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from app.host import server
from tests.bench.memory import peak_megabytes
from tests.browser import chromium
from tests.browser.conftest import BOOT_TIMEOUT_MS, FLAGS, site  # noqa: F401  fixture

ROUNDS = int(os.environ.get("DOWNSLOPE_BENCH_ROUNDS", "3"))
NAIVE = (Path(__file__).parent / "naive.html").read_text("utf-8")

#: Presses on the poster until a press is taken: its dot is there.
PRESS_EARLY = """
const press = () => {
  const picture = document.querySelector('[data-picture="data"]');
  if (picture) {
    const box = picture.getBoundingClientRect();
    const at = { clientX: box.x + box.width * 0.4, clientY: box.y + box.height * 0.25 };
    const how = { ...at, bubbles: true, isPrimary: true, pointerId: 1, button: 0, buttons: 1 };
    picture.dispatchEvent(new PointerEvent("pointerdown", how));
    picture.dispatchEvent(new PointerEvent("pointerup", { ...how, buttons: 0 }));
  }
  if (document.querySelector(".early-point")) window.pressed = performance.now();
  else setTimeout(press, 4);
};
press();
window.workers = [];
window.Worker = class extends Worker {
  constructor(...args) { super(...args); window.workers.push(this); }
};
"""

READY_AT = """() => new Promise((resolve) => {
  const root = document.documentElement;
  const look = () => root.dataset.state === "ready" && resolve(performance.now());
  new MutationObserver(look).observe(root, { attributes: true });
  look();
})"""
PAINTED_AT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
RESTART = """() => new Promise((resolve) => {
  const root = document.documentElement;
  const begun = performance.now();
  window.workers.at(-1).dispatchEvent(new ErrorEvent("error"));
  const look = () => root.dataset.state === "ready" && resolve(performance.now() - begun);
  new MutationObserver(look).observe(root, { attributes: true });
})"""


class Wire:
    """Counts the bytes that the server writes, headers left out: what is cached costs none."""

    def __init__(self) -> None:
        self.bytes = 0

    def count_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        copy = server.copyfileobj

        def count(source, target, length) -> None:
            self.bytes += os.fstat(source.fileno()).st_size
            copy(source, target, length)

        monkeypatch.setattr(server, "copyfileobj", count)


#: The snapshot is kept by then, and nothing is being done any more.
SETTLED_MS = 5000


def visit(
    context: BrowserContext, url: str, wire: Wire, profile: str, query: str = ""
) -> dict[str, float]:
    """Open our page as a person does; milliseconds, and megabytes."""
    page = context.new_page()
    page.add_init_script(PRESS_EARLY)
    before = wire.bytes
    page.goto(url + query)
    seen = {"live figure": page.evaluate(READY_AT)}
    seen["first paint"] = page.evaluate(PAINTED_AT)
    seen["first press taken"] = page.evaluate("window.pressed")
    seen["peak"] = peak_megabytes(profile)
    page.wait_for_timeout(SETTLED_MS)
    seen["megabytes"] = (wire.bytes - before) / 1e6
    seen["worker restart"] = page.evaluate(RESTART)
    page.close()
    return seen


def visit_without_snapshot(
    context: BrowserContext, url: str, wire: Wire, profile: str
) -> dict[str, float]:
    """Open our page where nobody has taken a snapshot."""
    return visit(context, url, wire, profile, "?snapshot=off")


def naive_visit(context: BrowserContext, url: str, wire: Wire, profile: str) -> dict[str, float]:
    """Open the plain page beside it."""
    page = context.new_page()
    before = wire.bytes
    # Any address of the site will do; to answer one by a route would switch the cache off.
    page.goto(f"{url}static/styles/tokens.css")
    page.set_content(NAIVE)
    page.wait_for_function("window.first")
    seen = {"live figure": page.evaluate("window.first")}
    seen["megabytes"] = (wire.bytes - before) / 1e6
    seen["peak"] = peak_megabytes(profile)
    seen["worker restart"] = page.evaluate("window.start()")
    page.close()
    return seen


@pytest.fixture(scope="module")
def visits(site) -> dict[tuple[str, str], list[dict[str, float]]]:  # noqa: F811  the fixture
    """Visit each in turn, twice with a profile that was empty before."""
    kinds: dict[str, Callable[..., dict[str, float]]] = {
        "ours": visit,
        "without": visit_without_snapshot,
        "naive": naive_visit,
    }
    seen = defaultdict(list)
    wire = Wire()
    with pytest.MonkeyPatch.context() as monkeypatch, sync_playwright() as playwright:
        wire.count_on(monkeypatch)
        for _ in range(ROUNDS):
            for kind, open_it in kinds.items():
                with tempfile.TemporaryDirectory() as profile:
                    context = playwright.chromium.launch_persistent_context(
                        profile, executable_path=chromium.find(), args=FLAGS
                    )
                    context.set_default_timeout(BOOT_TIMEOUT_MS)
                    for which in ("first", "second"):
                        seen[kind, which].append(open_it(context, site.url, wire, profile))
                    context.close()
    return seen


def median(visits, kind: str, which: str, what: str) -> float:
    return statistics.median(visit[what] for visit in visits[kind, which])


@pytest.mark.parametrize(
    ("kind", "which", "aim"),
    [("ours", "first", "0.20"), ("without", "first", "0.40"), ("ours", "second", "0.15")],
)
def test_visit(visits, report, kind: str, which: str, aim: str) -> None:
    ours, naive = (median(visits, each, which, "live figure") for each in (kind, "naive"))
    measured = f"{ours / 1000:.2f} s; {ours / naive:.2f} of the plain way's {naive / 1000:.1f} s"
    name = f"{which} visit" + " without the snapshot" * (kind == "without")
    report(f"{name}, from opening the page to the live figure", measured, aim)


@pytest.mark.parametrize(("which", "aim"), [("first", "25 MB"), ("second", "0.3 MB")])
def test_bytes(visits, report, which: str, aim: str) -> None:
    sent = [median(visits, kind, which, "megabytes") for kind in ("ours", "naive")]
    report(f"{which} visit, sent by the server", "{:.1f} MB; plain {:.1f} MB".format(*sent), aim)


def test_restart(visits, report) -> None:
    ours, naive = (median(visits, kind, "first", "worker restart") for kind in ("ours", "naive"))
    report("worker restart", f"{ours / 1000:.2f} s; {ours / naive:.2f} of the plain way", "0.15")


@pytest.mark.parametrize("which", ["first", "second"])
def test_memory(visits, report, which: str) -> None:
    ours, naive = (median(visits, kind, which, "peak") for kind in ("ours", "naive"))
    measured = f"{ours:.0f} MB; {ours / naive:.2f} of the plain way"
    report(f"peak memory of the page's process, {which} visit", measured, "1.00")


@pytest.mark.parametrize("what", ["first paint", "first press taken"])
def test_before_python(visits, report, what: str) -> None:
    first, second = (median(visits, "ours", which, what) for which in ("first", "second"))
    report(what, f"{first:.0f} ms; second visit {second:.0f} ms", "300 ms")
