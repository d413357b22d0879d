"""The warm-up draws what the page draws, so that Python imports everything that a page needs."""

from __future__ import annotations

import gc
import random
import sys
import zlib
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from app.bridge.protocol import Calls, answer
from app.objective.models import MODELS
from app.panels import PANELS
from app.session.session import Session
from app.settings import Settings
from app.views.stage import Stage
from app.views.theme import THEMES

#: CSS pixels of a panel. It is small, because memory that has grown never shrinks.
SIZE = {"width": 160.0, "height": 120.0, "ratio": 1.0}

#: Pixels of the picture that `self_test` draws.
SMALL, DOTS_PER_INCH = (60, 24), 72


def warm_up() -> None:
    """Draw what the page draws, by the page's own calls: every panel, model and theme."""
    session = Session()
    stage = Stage(session)
    calls = Calls(session, stage)

    def call(name: str, **args: Any) -> None:
        answered = answer(calls, name, args)
        if "fault" in answered:
            raise RuntimeError(f"{name} was refused: {answered}")

    # Only a random start and a shuffle need numpy.random.
    shown = {"panels": list(PANELS), "start": "random", "squares": True}
    for model in MODELS:
        batches = {} if model == "one_weight" else {"batch_size": 1, "contributions": True}
        call("set", settings={"model": model, **shown, **batches})
        for theme in THEMES:
            call("set_theme", theme=theme)
            for panel in PANELS:
                call("open_panel", panel=panel, **SIZE)
            list(stage.draw())
            call("step", epochs=5)
            call("step_updates", updates=1)
            call("pointer", panel="data", kind="move", x=80.0, y=60.0)
            list(stage.draw())
            # Figures contain many reference cycles.
            gc.collect()


def opening(epochs: int = 0) -> tuple[Session, Stage]:
    """Return the session and the stage of a new page, with its panels drawn after some epochs."""
    session = Session()
    stage = Stage(session)
    for panel in Settings().panels:
        stage.open_panel(panel, **SIZE)
    if epochs:
        session.step(epochs)
    list(stage.draw())
    return session, stage


def self_test() -> int:
    """Draw a line and a word as figures do; return the CRC-32 of the pixels.

    It draws without a figure: axes alone would take a tenth of a second in a browser that has
    just begun.

    Examples
    --------
    >>> self_test() == self_test()
    True
    """
    renderer = RendererAgg(*SMALL, DOTS_PER_INCH)
    pen = renderer.new_gc()
    x = np.linspace(0.0, 1.0, 7)
    # A product of matrices, to test NumPy's library as well.
    bent = np.array([[1.0, x[1]], [0.0, 1.0]]) @ np.vstack([x * SMALL[0], x**2 * SMALL[1]])
    renderer.draw_path(pen, Path(bent.T), Affine2D())
    renderer.draw_text(pen, 4.0, 18.0, "slope", FontProperties(), 0.0)
    return zlib.crc32(renderer.buffer_rgba())


def wake() -> None:
    """Seed the random numbers again: after a snapshot they would be the same on every page."""
    random.seed()
    if "numpy.random" in sys.modules:
        np.random.seed(None)  # noqa: NPY002  this generator is the global one
