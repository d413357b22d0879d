"""What a pointer finds on a slice: an epoch of the run or, where none is near, a place."""

from __future__ import annotations

import math

import numpy as np

from app.session.glimpse import Glimpse
from app.training.history import EPOCH, LOSS, B, M
from app.views.slices.section import Section
from app.views.view import View

#: CSS pixels across within which a pointer means an epoch; and, since a run that swings passes a
#: place several times, within which the nearest one upwards is meant.
REACH, SAME = 8.0, 3.0


def glimpse_on(view: View, section: Section, index: int, x: float, y: float) -> Glimpse | None:
    """Return the epoch whose parameter is at CSS pixels (x, y), or the line that stands there.

    Parameters
    ----------
    view : View
        The panel of the slice.
    section : Section
    index : int
        Which parameter varies along it: 0 for m, 1 for b.
    x, y : float
    """
    run = view.session.run
    rows = run.history.all_rows
    place, height = view.to_data(x, y)
    per_across, per_up = view.units_per_pixel()
    across = np.abs(rows[:, (M, B)[index]] - place) / per_across
    if across.min() <= REACH:
        near = np.flatnonzero(across <= across.min() + SAME)
        found = rows[near[np.argmin(np.abs(rows[near, LOSS] - height) / per_up)]]
        m, b, loss = (float(found[column]) for column in (M, B, LOSS))
        return Glimpse(view.name, m, b, loss, int(found[EPOCH]))
    place = view.place_at(x, y)[0]
    loss = section.value(place)
    m, b = (place, run.b) if index == 0 else (run.m, place)
    return Glimpse(view.name, m, b, loss) if math.isfinite(loss) else None
