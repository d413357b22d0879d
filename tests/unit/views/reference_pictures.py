"""States of the page worth a picture; as a program this writes the reference pictures again.

    python -m tests.unit.views.reference_pictures

Look at every picture that changed before you commit it.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.session.session import Session
from app.views.stage import Stage
from tests.unit.views.absolute import MeanAbsoluteError

FOLDER = Path(__file__).parent / "reference"
WIDTH, HEIGHT = 300, 200


def line(session: Session) -> None:
    session.set({"squares": True, "least_squares": True, "contributions": True})
    session.step(20)
    session.highlight(4)


def classes(session: Session) -> None:
    session.set({"preset": "two_classes"})
    session.step(12)


def noise(session: Session) -> None:
    session.set({"batch_size": 1, "learning_rate": 0.2})
    session.step(12)


def compared(session: Session) -> None:
    session.step(5)
    for optimizer in ("momentum", "adam"):
        session.fork()
        session.set({"optimizer": optimizer})
    session.step(25)
    session.seek(18)


def two_pits(session: Session) -> None:
    session.set({"model": "one_weight", "function": "two_pits", "learning_rate": 0.1})
    session.step(2)


def absolute(session: Session) -> None:
    session.set({"preset": "outlier", "squares": True, "least_squares": True})
    design = session.run.design
    assert design is not None
    session.run.problem.objective = MeanAbsoluteError(design)
    session.step(24)


#: By name: the panel, the theme, and the function that prepares the state.
PICTURES: dict[str, tuple[str, str, Callable[[Session], None]]] = {
    "line": ("data", "light", line),
    "classes": ("data", "dark", classes),
    "noise": ("loss", "light", noise),
    "compared": ("loss", "light", compared),
    "zigzag": ("plane", "light", noise),
    "contributions": ("plane", "dark", line),
    "slope": ("slice_m", "light", line),
    "two_pits": ("slice_m", "light", two_pits),
    "bowl": ("surface", "light", line),
    "goals": ("data", "light", absolute),
    "contours": ("plane", "light", absolute),
    "kinks": ("slice_b", "light", absolute),
    "creases": ("surface", "dark", absolute),
}


def picture(name: str) -> NDArray[np.uint8]:
    """Return the pixels of a picture as the code draws it now, shape (height, width, 3)."""
    panel, theme, lead = PICTURES[name]
    session = Session()
    stage = Stage(session)
    stage.set_theme(theme)
    lead(session)
    stage.open_panel(panel, WIDTH, HEIGHT, 1)
    (drawn,) = stage.draw()
    return np.array(drawn.buffer)[..., :3]


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in PICTURES:
        Image.fromarray(picture(each)).save(FOLDER / f"{each}.png", optimize=True)
