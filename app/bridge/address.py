"""The address of the page: its parameters are texts, and each is read and applied by itself."""

from __future__ import annotations

from collections.abc import Mapping

from app.faults import Fault
from app.session.session import Session
from app.settings import ROWS

#: A preset sets points, which `points` replaces; the other settings depend on the points. A model
#: brings points of its own if the address names none.
FIRST = ["preset", "model", "points"]
ORDER = [*FIRST, *(name for name in ROWS if name not in FIRST)]


def take(session: Session, parameters: Mapping[str, str]) -> list[Fault]:
    """Change a session as an address says; return the faults of the refused parameters.

    Points without a rate get one that suits them: the usual one, or half of their limit.
    """
    faults: list[Fault] = []
    unknown = [name for name in parameters if name not in ORDER]
    for name in [*(name for name in ORDER if name in parameters), *unknown]:
        text = str(parameters[name])
        try:
            if name == "points":
                session.set_points(points_from_text(text))
            elif name == "model" and "preset" in parameters:
                session.set({"preset": session.settings.preset, name: from_text(name, text)})
            else:
                session.set({name: from_text(name, text)})
        except Fault as fault:
            faults.append(fault)
    refused = {fault.field for fault in faults}
    if "points" in parameters and "points" not in refused and "learning_rate" not in parameters:
        session.take_a_good_rate()
    session.forget_edits()
    return faults


def from_text(name: str, text: str) -> object:
    """Return the value that the text of a parameter stands for, not yet checked.

    Examples
    --------
    >>> from_text("start", "0.5,-1"), from_text("shuffle", "0"), from_text("batch_size", "full")
    ([0.5, -1], False, 'full')
    """
    return ROWS[name].kind.read(text) if name in ROWS else text


def points_from_text(text: str) -> list[list[float]]:
    """Return the points that a text like ``0.2,0.3;0.5,0.4`` stands for, not yet checked.

    Examples
    --------
    >>> points_from_text("0.2,0.3;0.5,0.4")
    [[0.2, 0.3], [0.5, 0.4]]
    """
    pairs = [pair.split(",") for pair in text.split(";") if pair.strip()]
    try:
        return [[float(number) for number in pair] for pair in pairs]
    except ValueError:
        message = f"points must look like 0.2,0.3;0.5,0.4, and are {text[:60]!r}."
        raise Fault("not_points", "points", message, value=text[:60]) from None
