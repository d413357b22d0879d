"""The time from opening the page to the live figure, for our page and for a plain Pyodide page."""

import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from tests.bench.memory import peak_megabytes
from tests.bench.server_process import ServerProcess, serving_in_process
from tests.browser import chromium
from tests.browser.conftest import FLAGS, site  # noqa: F401  fixture
from tests.browser.patience import BOOT_PATIENCE_MS

ROUNDS = int(os.environ.get("DOWNSLOPE_BENCH_ROUNDS", "3"))
NAIVE = (Path(__file__).parent / "naive.html").read_text("utf-8")

#: Presses on the poster until the page accepts a press and shows its dot.
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
"""
HOLD_WORKERS = """
window.workers = [];
window.Worker = class extends Worker {
  constructor(...args) { super(...args); window.workers.push(this); }
};
"""

#: Resolves to the times at which the data panel and every panel are live.
LIVE_AT = """() => new Promise((resolve) => {
  const root = document.documentElement;
  let ready = 0;
  const look = () => {
    if (root.dataset.state !== "ready") return;
    ready ||= performance.now();
    if (root.dataset.posters === "other") resolve([ready, performance.now()]);
  };
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

#: After this time the page has cached the snapshot and is idle.
SETTLED_MS = 5000


def visit(
    context: BrowserContext, server: ServerProcess, profile: str, query: str = ""
) -> dict[str, float]:
    """Open our page as a person does; return milliseconds and megabytes."""
    page = context.new_page()
    page.add_init_script(HOLD_WORKERS)
    before = server.megabytes
    page.goto(server.url + query)
    ready, whole = page.evaluate(LIVE_AT)
    seen = {"live figure": ready, "every panel": whole}
    seen["first paint"] = page.evaluate(PAINTED_AT)
    seen["peak"] = peak_megabytes(profile)
    page.wait_for_timeout(SETTLED_MS)
    seen["megabytes"] = server.megabytes - before
    seen["worker restart"] = page.evaluate(RESTART)
    page.close()
    return seen


def hasty_visit(context: BrowserContext, server: ServerProcess, profile: str) -> dict[str, float]:
    """Open our page and press at once, again and again until the page accepts a press."""
    page = context.new_page()
    page.add_init_script(PRESS_EARLY)
    page.goto(server.url)
    page.evaluate(LIVE_AT)
    seen = {"first press taken": page.evaluate("window.pressed")}
    page.wait_for_timeout(SETTLED_MS)
    page.close()
    return seen


def visit_without_snapshot(
    context: BrowserContext, server: ServerProcess, profile: str
) -> dict[str, float]:
    """Open our page without its snapshot."""
    return visit(context, server, profile, "?snapshot=off")


def naive_visit(context: BrowserContext, server: ServerProcess, profile: str) -> dict[str, float]:
    """Open the plain Pyodide page."""
    page = context.new_page()
    before = server.megabytes
    # Any address of the site serves as origin; a route would switch the browser's cache off.
    page.goto(f"{server.url}static/styles/tokens.css")
    page.set_content(NAIVE)
    page.wait_for_function("window.first")
    seen = {"live figure": page.evaluate("window.first")}
    seen["megabytes"] = server.megabytes - before
    seen["peak"] = peak_megabytes(profile)
    seen["worker restart"] = page.evaluate("window.start()")
    page.close()
    return seen


@pytest.fixture(scope="module")
def visits(site) -> dict[tuple[str, str], list[dict[str, float]]]:  # noqa: F811  the fixture
    """Visit each kind in turn, twice with one profile that is empty at first."""
    kinds: dict[str, Callable[..., dict[str, float]]] = {
        "ours": visit,
        "hasty": hasty_visit,
        "without": visit_without_snapshot,
        "naive": naive_visit,
    }
    seen = defaultdict(list)
    with serving_in_process(site.root) as server, sync_playwright() as playwright:
        for _ in range(ROUNDS):
            for kind, open_it in kinds.items():
                with tempfile.TemporaryDirectory() as profile:
                    context = playwright.chromium.launch_persistent_context(
                        profile, executable_path=chromium.find(), args=FLAGS
                    )
                    context.set_default_timeout(BOOT_PATIENCE_MS)
                    for which in ("first", "second"):
                        seen[kind, which].append(open_it(context, server, profile))
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
    whole = median(visits, kind, which, "every panel")
    measured = (
        f"{ours / 1000:.2f} s; {ours / naive:.2f} of the plain way's {naive / 1000:.1f} s "
        f"(all three panels {whole / 1000:.2f} s; {whole / naive:.2f})"
    )
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


@pytest.mark.parametrize(
    ("kind", "what"), [("ours", "first paint"), ("hasty", "first press taken")]
)
def test_before_python(visits, report, kind: str, what: str) -> None:
    first, second = (median(visits, kind, which, what) for which in ("first", "second"))
    report(what, f"{first:.0f} ms; second visit {second:.0f} ms", "300 ms")
