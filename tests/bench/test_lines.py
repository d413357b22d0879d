"""The time to the live figure on a slow line, and the bytes that it takes, beside a plain page."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from app.host.publishing.site import build
from tests.bench.conftest import Report
from tests.bench.server_process import serving_in_process
from tests.bench.slow_line import SlowLine, slow_line
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
    seen: Seen = defaultdict(list)
    # What people visit over a line is a built site.
    build(site.root, tmp_path / "site")
    with serving_in_process(tmp_path / "site") as server, sync_playwright() as playwright:
        port = int(server.url.rstrip("/").rpartition(":")[2])
        with slow_line(port, megabits, round_trip_ms) as (url, line):
            for _ in range(ROUNDS):
                for kind in ("ours", "plain"):
                    with tempfile.TemporaryDirectory() as profile:
                        context = playwright.chromium.launch_persistent_context(
                            profile, executable_path=chromium.find(), args=FLAGS
                        )
                        context.set_default_timeout(BOOT_PATIENCE_MS)
                        for which in ("first", "second"):
                            page = context.new_page()
                            seen[f"{kind} {which}"].append(visit(page, url, line, kind == "plain"))
                            rest(page, line)
                            page.close()
                        context.close()
    for which, aim in (("first", "0.45"), ("second", "0.15")):
        ours, plain = (medians(seen[f"{kind} {which}"]) for kind in ("ours", "plain"))
        measured = (
            f"{ours['s']:.1f} s; {ours['s'] / plain['s']:.2f} of the plain way's {plain['s']:.1f} s"
            f"; {ours['MB']:.1f} MB; plain {plain['MB']:.1f} MB"
        )
        report(f"{which} visit at {megabits:.0f} Mbit/s, {round_trip_ms:.0f} ms", measured, aim)


def medians(visits: list[dict[str, float]]) -> dict[str, float]:
    return {unit: statistics.median(one[unit] for one in visits) for unit in visits[0]}
