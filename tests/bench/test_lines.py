"""The time to the live figure on a slow line or processor, and its bytes, beside a plain page."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, sync_playwright

from app.host.publishing.site import build
from tests.bench.conftest import Report
from tests.bench.server_process import serving_in_process
from tests.bench.slow_line import SlowLine, slow_line
from tests.bench.slow_processor import slow_processor
from tests.bench.test_boot import LIVE_AT, NAIVE, ROUNDS
from tests.browser import chromium
from tests.browser.conftest import FLAGS, site  # noqa: F401  fixture
from tests.browser.patience import BOOT_PATIENCE_MS

#: Megabits a second, and the milliseconds of a round trip.
LINES = [(20.0, 40.0), (4.0, 40.0)]

#: Nothing more arrives once the line has been idle for so long.
IDLE_S = 6.0

Seen = dict[str, list[dict[str, float]]]


def rest(page: Page, line: SlowLine) -> None:
    """Wait until the page has fetched what it wants for the next visit."""
    sent = -1
    while sent != line.sent:
        sent = line.sent
        page.wait_for_timeout(IDLE_S * 1000)


def visit(page: Page, url: str, line: SlowLine, is_plain: bool) -> dict[str, float]:
    """Open our page, or the plain one; return seconds and megabytes until its figure is live."""
    before = line.sent
    if is_plain:
        page.goto(f"{url}static/styles/tokens.css")
        begun = time.monotonic()
        page.set_content(NAIVE)
        page.wait_for_function("window.first")
    else:
        begun = time.monotonic()
        page.goto(url)
        page.evaluate(LIVE_AT)
    return {"s": time.monotonic() - begun, "MB": (line.sent - before) / 1e6}


@pytest.mark.parametrize(("megabits", "round_trip_ms"), LINES)
def test_line(
    site,  # noqa: F811
    report: Report,
    tmp_path: Path,
    megabits: float,
    round_trip_ms: float,
) -> None:
    measure(site, report, tmp_path, Case(megabits, round_trip_ms))


def test_slow_processor(site, report: Report, tmp_path: Path) -> None:  # noqa: F811
    measure(site, report, tmp_path, Case(processor_times=4.0))


@dataclass(frozen=True)
class Case:
    """A line, and how many times slower the processor is."""

    megabits: float = 10_000.0
    round_trip_ms: float = 0.0
    processor_times: float = 1.0

    @property
    def name(self) -> str:
        if self.processor_times > 1:
            return f"with a processor {self.processor_times:.0f} times slower"
        return f"at {self.megabits:.0f} Mbit/s, {self.round_trip_ms:.0f} ms"


def measure(site, report: Report, folder: Path, case: Case) -> None:  # noqa: F811
    """Visit a built site, which is what people visit over a line, and the plain page by turns."""
    seen: Seen = defaultdict(list)
    build(site.root, folder / "site")
    with serving_in_process(folder / "site") as server, sync_playwright() as playwright:
        port = int(server.url.rstrip("/").rpartition(":")[2])
        with slow_line(port, case.megabits, case.round_trip_ms) as (url, line):
            for _ in range(ROUNDS):
                for kind in ("ours", "plain"):
                    visit_twice(playwright, url, line, case, kind, seen)
    for which, aim in (("first", "0.45"), ("second", "0.15")):
        ours, plain = (medians(seen[f"{kind} {which}"]) for kind in ("ours", "plain"))
        measured = (
            f"{ours['s']:.1f} s; {ours['s'] / plain['s']:.2f} of the plain way's {plain['s']:.1f} s"
            f"; {ours['MB']:.1f} MB; plain {plain['MB']:.1f} MB"
        )
        report(f"{which} visit {case.name}", measured, aim)


def visit_twice(
    playwright: Playwright, url: str, line: SlowLine, case: Case, kind: str, seen: Seen
) -> None:
    with tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium.find(), args=FLAGS
        )
        context.set_default_timeout(BOOT_PATIENCE_MS)
        for which in ("first", "second"):
            page = context.new_page()
            with slow_processor(profile, case.processor_times):
                seen[f"{kind} {which}"].append(visit(page, url, line, kind == "plain"))
            rest(page, line)
            page.close()
        context.close()


def medians(visits: list[dict[str, float]]) -> dict[str, float]:
    return {unit: statistics.median(one[unit] for one in visits) for unit in visits[0]}
