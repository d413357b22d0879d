"""Random hands on the page (static/fuzz/fuzz.js): nothing fails, and what it takes comes to rest.

`DOWNSLOPE_FUZZ_S` says how long each seed plays, `DOWNSLOPE_FUZZ_SEEDS` which ones do. `make fuzz`
plays ten minutes. The memory of every two seconds is in test-results/fuzz-SEED.json.
"""

import json
import os
import time
from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage

SECONDS = float(os.environ.get("DOWNSLOPE_FUZZ_S", "15"))
SEEDS = [int(seed) for seed in os.environ.get("DOWNSLOPE_FUZZ_SEEDS", "1").split(",")]

CURVES = Path("test-results")

#: A page with random hands needs no more than this, in bytes and elements. In ten minutes five
#: seeds reached 113 MB, where Python's memory grows by a fifth at a time, and 2,941 elements.
MOST_PYTHON, MOST_PAGE, MOST_ELEMENTS = 140e6, 30e6, 4000

#: Every two seconds there is a sample; one that is so late shows a call that is stuck.
LATE_S = 30.0


@pytest.mark.parametrize("seed", SEEDS)
def test_random_hands_find_nothing_that_fails(open_page: OpenPage, seed: int) -> None:
    page = open_page(f"?fuzz={seed}", wait_ready=False)
    page.wait_for_function("window.downslopeFuzz?.samples.length > 0", timeout=LATE_S * 1000.0)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        before = page.evaluate("downslopeFuzz.samples.length")
        page.wait_for_function(
            "(before) => downslopeFuzz.samples.length > before",
            arg=before,
            timeout=LATE_S * 1000.0,
        )
    page.evaluate("downslopeFuzz.stop()")
    samples = page.evaluate("downslopeFuzz.samples")
    CURVES.mkdir(exist_ok=True)
    (CURVES / f"fuzz-{seed}.json").write_text(json.dumps(samples, indent=1), "utf-8")
    assert page.evaluate("downslopeFuzz.failures") == []
    assert samples[-1]["events"] >= 100
    assert max(each["python_bytes"] for each in samples) < MOST_PYTHON
    assert max(each["page_bytes"] for each in samples) < MOST_PAGE
    assert max(each["elements"] for each in samples) < MOST_ELEMENTS
