"""Messages to the page as JSON, which has no word for a number that is infinite or none at all."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import cast


def as_json(message: object) -> str:
    """Return a message as JSON; a number that is not finite becomes null, which means unknown.

    Such a number never ends the page: it is in a message only where something has overflowed.

    Examples
    --------
    >>> as_json({"loss": 0.5, "rates": [1.0, math.inf]})
    '{"loss": 0.5, "rates": [1.0, null]}'
    """
    try:
        return json.dumps(message, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(message), allow_nan=False)


def _finite(message: object) -> object:
    if isinstance(message, float):
        return message if math.isfinite(message) else None
    if isinstance(message, Mapping):
        pairs = cast("Mapping[str, object]", message).items()
        return {name: _finite(value) for name, value in pairs}
    if isinstance(message, Sequence) and not isinstance(message, str):
        return [_finite(value) for value in cast("Sequence[object]", message)]
    return message
