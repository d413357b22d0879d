"""The benchmarks: they print what they measured, and assert nothing a noisy machine decides."""

import os
import platform
import statistics
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import browser, open_page, page_errors, site  # noqa: F401  fixtures

Report = Callable[..., None]

#: Drives static/worker.js by its own protocol, with panels of exact sizes.
DRIVER = (Path(__file__).parent / "driver.js").read_text("utf-8")


@pytest.fixture(scope="session")
def report() -> Report:
    """Print one row of the table: what, measured, and what was aimed at."""
    cores = os.cpu_count()
    print(f"\n{platform.machine()}, {cores} cores; Chromium with the real runtime\n")

    def row(what: str, measured: str, aim: str = "") -> None:
        print(f"\r| {what} | {measured} | {aim} |", flush=True)

    row("what", "measured", "aim")
    row("---", "---", "---")
    return row


@pytest.fixture
def worker(open_page):  # noqa: F811  the fixture
    """A page with its own copy of the worker behind `window.bench`, awake."""
    page = open_page("?panels=data")
    page.add_script_tag(content=DRIVER, type="module")
    page.wait_for_function("window.bench")
    page.evaluate("() => window.bench.ready", None)
    return page


def percentiles(values: list[float]) -> str:
    """Return median and 95th percentile in milliseconds."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"median {statistics.median(ordered):.1f} ms, 95th percentile {p95:.1f} ms"
