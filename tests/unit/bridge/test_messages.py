"""Messages are JSON whatever numbers they contain."""

import json
import math

import pytest

from app.bridge.messages import as_json


@pytest.mark.parametrize("message", [{"m": 0.1, "n": [1, 2.5e300], "text": "nan", "no": None}, []])
def test_a_message_of_finite_numbers_is_what_json_makes_of_it(message: object) -> None:
    assert as_json(message) == json.dumps(message)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_a_number_that_is_not_finite_is_unknown_wherever_it_stands(number: float) -> None:
    message = {"loss": number, "rows": [(1.0, number), {"b": number}], "text": "inf"}
    read = json.loads(as_json(message))
    assert read == {"loss": None, "rows": [[1.0, None], {"b": None}], "text": "inf"}
