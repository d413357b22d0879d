"""How the package answers a bad value: with a fault that names the field; nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

#: A fault repeats the value that is wrong, and somebody may pass a whole book.
LONGEST_TEXT = 100
LONGEST_MESSAGE = 400


class FaultMessage(TypedDict):
    """What is wrong: a word to translate, the field it is about, and an English sentence."""

    code: str
    field: str
    message: str
    details: dict[str, object]


class Fault(ValueError):
    """A value that the package cannot accept.

    Parameters
    ----------
    code : str
        What is wrong, as a key that the page translates, e.g. ``"not_a_number"``.
    field : str
        The setting or argument that is wrong, e.g. ``"learning_rate"``.
    message : str
        One English sentence, for people who call the API.
    **details : object
        Plain numbers and strings that the page puts into its own sentence.

    Examples
    --------
    >>> Fault("not_a_number", "seed", "seed must be a whole number.").field
    'seed'
    """

    def __init__(self, code: str, field: str, message: str, **details: object) -> None:
        super().__init__(_short(message, LONGEST_MESSAGE))
        self.code = code
        self.field = _short(field)
        self.message = str(self)
        self.details: Mapping[str, object] = {
            name: _short(detail) if isinstance(detail, str) else detail
            for name, detail in details.items()
        }

    def as_message(self) -> FaultMessage:
        """Return the fault as the protocol sends it."""
        return {
            "code": self.code,
            "field": self.field,
            "message": self.message,
            "details": dict(self.details),
        }


def _short(text: str, longest: int = LONGEST_TEXT) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
