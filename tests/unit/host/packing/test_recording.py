"""What packing counts as used by the first picture, and by the page."""

import json
import subprocess
import sys

#: A Python that has imported nothing yet, as the one under Node that packs.
PROGRAM = """
import json, sys
at_start = frozenset(sys.modules)
from app.host.packing.recording import Recorder
recorder = Recorder(at_start)
names = lambda paths: sorted(str(path) for path in paths)
facts = names(recorder.first_files), names(recorder.used()), sorted(recorder.for_first_picture)
print(json.dumps(facts))
"""


def test_the_first_picture_uses_its_data_and_modules_and_the_page_uses_more() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    first, used, modules = json.loads(done.stdout)
    assert any(name.endswith("/matplotlibrc") for name in first)
    assert any("/numpy/_core/_multiarray_umath" in name for name in first)
    assert any("/matplotlib/figure" in name for name in first)
    # Only a random start and a shuffle need random numbers.
    assert not any("/numpy/random/" in name for name in first)
    assert any("/numpy/random/mtrand" in name for name in used)
    assert set(first) < set(used)
    assert {"matplotlib.figure", "decimal", "sys"} <= set(modules)
    assert "numpy.random" not in modules
