"""How a fault travels to the page."""

import pytest

from app.faults import Fault
from app.settings import Settings


def fault_of(name: str, value: object) -> Fault:
    before = Settings()
    with pytest.raises(Fault) as caught:
        before.replace({"learning_rate": 0.25, name: value})
    assert before == Settings()
    assert caught.value.field == name
    assert name in caught.value.message
    return caught.value


def test_a_fault_is_sent_as_plain_values() -> None:
    message = fault_of("learning_rate", -1).as_message()
    assert message == {
        "code": "out_of_range",
        "field": "learning_rate",
        "message": "learning_rate must be above 0, and is -1.",
        "details": {"value": "-1", "above": 0.0},
    }
