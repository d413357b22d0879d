"""What several tests of runs use."""

import pytest

from app.training import history


@pytest.fixture(params=[4096, 8], ids=["whole", "thinned"])
def capacity(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """The most rows of a history: more than the run has epochs, or so few that it is thinned."""
    monkeypatch.setattr(history, "CAPACITY", request.param)
    return request.param
