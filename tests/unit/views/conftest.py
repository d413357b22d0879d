"""What the tests of the views ask for."""

import pytest

from app.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session()
