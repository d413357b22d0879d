"""Many frames in one course page: when the first is live, and what those cost that wait."""

from __future__ import annotations

import statistics
import tempfile
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.bench.conftest import Report
from tests.bench.memory import resident_megabytes
from tests.bench.server_process import serving_in_process
from tests.bench.test_boot import ROUNDS, SETTLED_MS
from tests.browser import chromium
from tests.browser.conftest import FLAGS, site  # noqa: F401  fixture
from tests.browser.patience import BOOT_PATIENCE_MS

FRAMES = 6

#: Resolves to the seconds until the first frame is live, and until all are.
LIVE = """([frames, url, above]) => new Promise((resolve) => {
  const begun = performance.now();
  const at = [];
  addEventListener("message", ({ data }) => {
    if (data?.id !== "live") return;
    at.push((performance.now() - begun) / 1000);
    if (at.length === frames) resolve([at[0], at.at(-1)]);
  });
  document.body.style.cssText = `margin: 0; padding-top: ${above}px`;
  for (let i = 0; i < frames; i++) {
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: `${url}?embed=1`, width: 400, height: 340 });
    document.body.append(frame);
    frame.addEventListener("load", () => {
      if (above) at.push(0);
      else frame.contentWindow.postMessage({ downslope: 1, id: "live", call: "ready" }, "*");
      if (at.length === frames) resolve([0, 0]);
    });
  }
  if (!frames) resolve([0, 0]);
})"""


@contextmanager
def course(context: BrowserContext, url: str) -> Generator[Page]:
    page = context.new_page()
    page.set_viewport_size({"width": 1300, "height": 760})
    page.goto(f"{url}static/styles/tokens.css")
    page.set_content("<!doctype html><title>Course</title><body>")
    yield page
    page.close()


def test_frames(site, report: Report) -> None:  # noqa: F811
    seen: dict[str, list[float]] = defaultdict(list)
    with (
        serving_in_process(site.root) as server,
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as profile,
    ):
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium.find(), args=FLAGS
        )
        context.set_default_timeout(BOOT_PATIENCE_MS)
        # The first visit fills the browser's caches.
        with course(context, server.url) as page:
            page.evaluate(LIVE, [1, server.url, 0])
            page.wait_for_timeout(SETTLED_MS)
        for _ in range(ROUNDS):
            for frames in (1, FRAMES):
                with course(context, server.url) as page:
                    first, last = page.evaluate(LIVE, [frames, server.url, 0])
                    seen[f"first of {frames}"].append(first)
                    seen[f"last of {frames}"].append(last)
            for frames in (0, FRAMES):
                with course(context, server.url) as page:
                    page.evaluate(LIVE, [frames, server.url, 10_000])
                    page.wait_for_timeout(SETTLED_MS)
                    seen[f"memory of {frames}"].append(resident_megabytes(profile))
        context.close()
    medians = {name: statistics.median(values) for name, values in seen.items()}
    first, single = medians[f"first of {FRAMES}"], medians["first of 1"]
    waiting = (medians[f"memory of {FRAMES}"] - medians["memory of 0"]) / FRAMES
    report(
        f"the first of {FRAMES} frames live",
        f"{first:.2f} s; {first / single:.2f} of a single one's {single:.2f} s; "
        f"the last {medians[f'last of {FRAMES}']:.1f} s",
        "1.0",
    )
    report("memory of a frame that waits", f"{waiting:.1f} MB", "15 MB")
