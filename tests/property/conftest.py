"""Settings for all laws: the same examples at every run, and no limit of time for one."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from app.training import descent, history

settings.register_profile("laws", derandomize=True, deadline=None)
settings.load_profile("laws")


@pytest.fixture(scope="module")
def small_slices() -> Iterator[None]:
    """Slices of 4 and histories of 8, so that short runs reach what is rare in long ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(descent, "SLICE", 4)
        patch.setattr(history, "CAPACITY", 8)
        yield
