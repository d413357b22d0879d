"""How laws are tested: the same examples every time, on machines of any speed."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from app.training import descent, history

settings.register_profile("laws", derandomize=True, deadline=None)
settings.load_profile("laws")


@pytest.fixture(scope="module")
def small_slices() -> Iterator[None]:
    """Slices of 4 and histories of 8: what is rare in long runs happens in short ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(descent, "SLICE", 4)
        patch.setattr(history, "CAPACITY", 8)
        yield
