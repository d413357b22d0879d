"""The benchmarks print what they measure, and assert nothing that depends on a noisy machine."""

import os
import platform
import statistics
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import (  # noqa: F401  fixtures
    browser,
    open_page,
    page_errors,
    playwright,
    returning,
    site,
)

Report = Callable[..., None]

#: Drives static/worker/worker.js by the worker's own protocol, with panels of exact sizes.
DRIVER = (Path(__file__).parent / "driver.js").read_text("utf-8")

#: The rows of the table, in the order of the measurements.
ROWS: list[tuple[str, str, str]] = []


@pytest.fixture(scope="session")
def report() -> Report:
    """Add a row to the table: what was measured, the result, and the aim."""
    return lambda what, measured, aim="": ROWS.append((what, measured, aim))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table at the end, in the form that README needs."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores; Chromium with the real runtime"
    table = [("what", "measured", "aim"), ("---", "---", "---"), *ROWS]
    terminalreporter.write_line(f"\n{machine}\n")
    for row in table:
        terminalreporter.write_line(f"| {' | '.join(row)} |")


@pytest.fixture
def worker(open_page):  # noqa: F811  the fixture
    """A page with a second worker behind `window.bench`, whose Python is awake."""
    page = open_page("?panels=data")
    page.add_script_tag(content=DRIVER, type="module")
    page.wait_for_function("window.bench")
    page.evaluate("() => window.bench.ready", None)
    return page


def percentiles(values: list[float]) -> str:
    """Return median and 95th percentile in milliseconds."""
    if not values:
        return "never"
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"median {statistics.median(ordered):.1f} ms, 95th percentile {p95:.1f} ms"
