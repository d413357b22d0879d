"""A repository with a prepared runtime, from which sites are made."""

from pathlib import Path

import pytest

from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import prepare
from app.host.progress import Progress


@pytest.fixture
def source(small_repository: Path, lock: RuntimeLock, runtime: Path) -> Path:
    prepare(lock, runtime, Progress())
    (runtime / "broken.zip.part").touch()
    return small_repository
