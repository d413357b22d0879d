"""The panels by name, one row each, in the order in which they stand on the page.

A folder of `app.views` draws each. The page makes their sections from these rows, and a model
says which of them can show it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel.

    Attributes
    ----------
    name : str
    is_first : bool
        Whether a first visit sees it; a poster then stands there until Python has drawn it.
    menu : str
        A setting that is chosen from a menu in its header; "" for none.
    """

    name: str
    is_first: bool = False
    menu: str = ""


ROWS = (
    Panel("data", is_first=True),
    Panel("loss", is_first=True),
    Panel("plane", is_first=True),
    Panel("slice_m", menu="function"),
    Panel("slice_b"),
    Panel("surface"),
)

PANELS = tuple(panel.name for panel in ROWS)
#: The panels that a first visit sees.
FIRST_PANELS = tuple(panel.name for panel in ROWS if panel.is_first)
