"""The address of the page: its parameters are texts, and each is read and applied by itself."""

from __future__ import annotations

from collections.abc import Mapping

from app.data.dataset import LabelledPoint, checked_point
from app.faults import Fault
from app.session.session import Session
from app.settings import ROWS

#: A preset sets points, which `points` replaces; the other settings depend on the points. A model
#: brings points of its own if the address names none.
FIRST = ["preset", "model", "points"]
ORDER = [*FIRST, *(name for name in ROWS if name not in FIRST)]

#: So much of a malformed point a fault repeats.
MOST_SHOWN = 60


def take(session: Session, parameters: Mapping[str, str]) -> list[Fault]:
    """Change a session as an address says; return the faults of the refused parameters.

    Points without a rate get one that suits them: the usual one, or half of their limit.
    """
    faults: list[Fault] = []
    has_points = False
    unknown = [name for name in parameters if name not in ORDER]
    for name in [*(name for name in ORDER if name in parameters), *unknown]:
        text = str(parameters[name])
        try:
            if name == "points":
                points, left_out = points_from_text(text)
                session.set_points(points)
                faults += left_out
                has_points = True
            elif name == "model" and "preset" in parameters:
                session.set({"preset": session.settings.preset, name: from_text(name, text)})
            else:
                session.set({name: from_text(name, text)})
        except Fault as fault:
            faults.append(fault)
    if has_points and "learning_rate" not in parameters:
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


def points_from_text(text: str) -> tuple[list[LabelledPoint], list[Fault]]:
    """Return the points that a text like ``0.2,0.3;0.5,0.4`` stands for.

    Returns
    -------
    points : list of LabelledPoint
        Those that can be read.
    left_out : list of Fault
        None, or one fault that names the first of the others.

    Raises
    ------
    Fault
        ``not_points`` if there are some and none can be read.

    Examples
    --------
    >>> points_from_text("0.2,0.3;0.5,0.4")
    ([(0.2, 0.3), (0.5, 0.4)], [])
    >>> points, [fault] = points_from_text("1,2;3,NA;5,6")
    >>> points, fault.details["number"], fault.details["value"]
    ([(1.0, 2.0), (5.0, 6.0)], 2, '3,NA')
    """
    given = [point for point in text.split(";") if point.strip()]
    read = [_point_from_text(point) for point in given]
    points = [point for point in read if point is not None]
    bad = [number for number, point in enumerate(read, 1) if point is None]
    if not bad:
        return points, []
    value = given[bad[0] - 1][:MOST_SHOWN]
    if not points:
        message = f"points must look like 0.2,0.3;0.5,0.4, and are {value!r}."
        raise Fault("not_points", "points", message, value=value)
    facts = {"number": bad[0], "value": value, "n": len(bad)}
    if len(bad) == 1:
        message = f"Point {bad[0]}, {value!r}, is left out."
        return points, [Fault("point_left_out", "points", message, **facts)]
    message = f"{len(bad)} points are left out; the first is point {bad[0]}, {value!r}."
    return points, [Fault("points_left_out", "points", message, **facts)]


def _point_from_text(text: str) -> LabelledPoint | None:
    try:
        x, y, label = checked_point([float(number) for number in text.split(",")])
    except ValueError:
        return None
    return (x, y, label) if label else (x, y)
