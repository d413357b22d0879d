"""What the page does to a run, and what the page is told. No drawing, no browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app import presets
from app.dataset import Dataset, points_from_text
from app.descent import Descent, Status
from app.edits import Edits
from app.faults import Fault
from app.settings import Settings, check_batch_size, from_text, whole_number

#: Updates that one call of `step` may ask for: a few seconds' worth in a browser.
MAX_STEP_UPDATES = 5_000_000

#: A pause between two frames longer than this (a hidden tab) is not caught up with.
LONGEST_FRAME_MS = 250.0

#: Settings of the page and of what it shows, which a preset leaves as they are.
_OF_THE_PAGE = (
    "panels", "locale", "theme", "loss_scale", "residuals", "squares", "least_squares",
)  # fmt: skip

#: Settings that change where descent is heading, so that a run that had ended may go on.
_HEADING = ("loss", "batch_size", "shuffle", "seed", "optimizer", "learning_rate", "momentum")


class Session:
    """Points, settings and a run, and everything that may be done to them.

    Attributes
    ----------
    dataset : Dataset
    settings : Settings
    run : Descent
    selected : int or None
        The point touched last.
    is_held : bool
        Whether a point or the start is being dragged: axes then stay where they are.
    points_version : int
        Counts the changes of the points.
    restarts : int
        Counts the times that the run began anew.

    Examples
    --------
    >>> session = Session()
    >>> session.set_points([(0, 0), (1, 1)])
    >>> session.step(3)
    >>> session.brief()["epoch"]
    3
    """

    def __init__(self) -> None:
        self.settings = Settings()
        self.dataset = presets.load(self.settings.preset).dataset
        self.run = Descent(self.dataset, self.settings)
        self.selected: int | None = None
        self.is_held = False
        self.points_version = 0
        self.restarts = 0
        self._is_playing = False
        self._epochs_due = 0.0
        self._last_frame_ms: float | None = None
        self._edits = Edits()

    # Points

    def set_points(self, points: object) -> None:
        """Replace all points by `points`, pairs of numbers."""
        self._edit(Dataset.from_points(points))
        self.selected = None

    def add_point(self, x: float, y: float) -> None:
        """Add a point at the end."""
        self._edit(self.dataset.added(x, y))
        self.selected = len(self.dataset) - 1

    def move_point(self, i: int, x: float, y: float, *, is_same_move: bool = False) -> None:
        """Move point `i`; with `is_same_move` undo takes it back together with the last edit."""
        self._edit(self.dataset.moved(i, x, y), remember=not is_same_move)
        self.selected = i

    def remove_point(self, i: int) -> None:
        """Remove point `i`."""
        self._edit(self.dataset.removed(i))
        self.selected = None

    def remove_selected(self) -> None:
        """Remove the point touched last, if there is one."""
        if self.selected is not None:
            self.remove_point(self.selected)

    def clear(self) -> None:
        """Remove all points."""
        if len(self.dataset):
            self.set_points([])

    def withdraw(self) -> None:
        """Take back the last edit, which was none: a press that became a gesture."""
        self._travel_to(self._edits.withdraw(self.dataset))

    def undo(self) -> None:
        """Take the last edit of the points back, if there is one."""
        self._travel_to(self._edits.back(self.dataset))

    def redo(self) -> None:
        """Do again what was taken back, if anything was."""
        self._travel_to(self._edits.forward(self.dataset))

    def _travel_to(self, dataset: Dataset) -> None:
        if dataset is not self.dataset:
            self.selected = None
            self._take(dataset)

    def _edit(self, dataset: Dataset, *, remember: bool = True) -> None:
        if remember:
            self._edits.remember(self.dataset)
        self._take(dataset)

    def _take(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.points_version += 1
        self.settings = self.settings.replace({"preset": ""})
        had_converged = self.run.status is Status.CONVERGED
        self.run.configure(dataset, self.settings)
        limit = self.run.learning_rate_limit
        if had_converged or limit is None or self.settings.learning_rate < limit:
            self._go_on()

    # Settings

    def set(self, changes: Mapping[str, object]) -> None:
        """Change settings, all of them or, at the first fault, none.

        A `preset` brings its points and recommended settings first, and starts anew.
        """
        changes = dict(changes)
        preset = self._preset(changes)
        before = self.settings
        base = before
        if preset:
            kept = {name: getattr(before, name) for name in _OF_THE_PAGE}
            base = Settings().replace({**preset.settings, **kept, "preset": preset.name})
        settings = base.replace(changes)
        dataset = preset.dataset if preset else self.dataset
        if settings.batch_size != before.batch_size:
            check_batch_size(settings, len(dataset))
        self.settings = settings
        if preset:
            self._edits.remember(self.dataset)
            self.dataset, self.selected = dataset, None
            self.points_version += 1
            self.run.configure(dataset, settings)
            self.reset()
        elif settings.start != before.start:
            self.restart()
        else:
            self.run.configure(self.dataset, settings)
            if any(getattr(before, name) != getattr(settings, name) for name in _HEADING):
                self._go_on()

    def set_from_text(self, parameters: Mapping[str, str]) -> list[Fault]:
        """Take what a URL says, each parameter by itself; return the faults of those refused."""
        faults: list[Fault] = []
        order = {"preset": 0, "points": 1}
        for name, text in sorted(parameters.items(), key=lambda item: order.get(item[0], 2)):
            try:
                if name == "points":
                    self.set_points(points_from_text(str(text)))
                else:
                    self.set({name: from_text(name, str(text))})
            except Fault as fault:
                faults.append(fault)
        self._edits.forget()  # what was there before is nobody's work
        return faults

    def _preset(self, changes: Mapping[str, object]) -> presets.Preset | None:
        name = changes.get("preset", "")
        if name == "":
            return None
        if name not in presets.NAMES:
            message = f"preset must be one of {', '.join(presets.NAMES)}, and is {name!r}."
            raise Fault(
                "not_a_choice", "preset", message, value=str(name), choices=list(presets.NAMES)
            )
        return presets.load(str(name))

    def _go_on(self) -> None:
        """Let a run that had ended go on from where it is."""
        if self.run.has_ended:
            self.run.status = Status.RUNNING if self._is_playing else Status.PAUSED

    @property
    def is_running(self) -> bool:
        """Whether time moves the run on."""
        return self.run.status is Status.RUNNING

    def play(self) -> None:
        """Run; a run that has ended starts again."""
        if self.run.has_ended:
            self.reset()
        self._is_playing = True
        self.run.status = Status.RUNNING
        self._last_frame_ms = None
        self._epochs_due = 0.0

    def pause(self) -> None:
        """Stand still; a run that has ended or not begun stays as it is."""
        self._is_playing = False
        if self.is_running:
            self.run.status = Status.PAUSED

    def step(self, epochs: int = 1) -> None:
        """Pause, and run some epochs at once."""
        self.pause()
        updates = -(-len(self.dataset) // self.run.points_per_update) if len(self.dataset) else 1
        epochs = whole_number("epochs", epochs, 1, MAX_STEP_UPDATES // updates or 1)
        if len(self.dataset) and not self.run.has_ended:
            self.run.status = Status.PAUSED
            self.run.advance(epochs)

    def reset(self) -> None:
        """Go back to the start and stand still."""
        self._is_playing = False
        self.run.reset()
        self.restarts += 1

    def restart(self) -> None:
        """Go back to the start, and keep running if it was."""
        was_playing = self._is_playing
        self.run.configure(self.dataset, self.settings)
        self.reset()
        if was_playing:
            self.play()

    def frame(self, now_ms: float, out_of_time: Callable[[], bool]) -> None:
        """Run the epochs that are due at `now_ms`, on a clock of the caller's.

        Parameters
        ----------
        now_ms : float
            Milliseconds, from any origin.
        out_of_time : callable
            Says when the frame has no more time for epochs.
        """
        last, self._last_frame_ms = self._last_frame_ms, now_ms
        if not self.is_running or not len(self.dataset):
            return
        elapsed_ms = min(now_ms - last, LONGEST_FRAME_MS) if last is not None else 0.0
        speed = self.settings.speed
        if speed == "max":
            self.run.advance(MAX_STEP_UPDATES, out_of_time)
            return
        self._epochs_due += speed * elapsed_ms / 1000.0
        due = int(self._epochs_due)
        if due:
            self.run.advance(due, out_of_time)
            # What did not fit into the frame is let go: the speed asked for cannot be held.
            self._epochs_due -= due

    def brief(self) -> dict[str, object]:
        """Return where things stand, without the points."""
        run, bowl = self.run, self.run.objective
        m_b = bowl.minimum
        minimum = m_b and {"m": m_b[0], "b": m_b[1], "loss": bowl.least_loss}
        return {
            "n": len(self.dataset),
            "points_version": self.points_version,
            "m": run.m,
            "b": run.b,
            "loss": run.loss,
            "gradient": list(run.gradient),
            "epoch": run.epoch,
            "update": run.update,
            "status": str(run.status),
            "is_full_batch": run.is_full_batch,
            "is_at_minimum": run.is_at_minimum,
            "is_waiting": self.is_running and not len(self.dataset),
            "minimum": minimum,
            "least_loss": bowl.least_loss,
            "learning_rate_limit": run.learning_rate_limit,
            "condition": self.dataset.condition,
            "selected": self.selected,
            "can_undo": self._edits.can_undo,
            "can_redo": self._edits.can_redo,
            "settings": self.settings.as_message(),
        }

    def state(self) -> dict[str, object]:
        """Return where things stand, with the points."""
        return {"points": [list(point) for point in self.dataset.points], **self.brief()}

    def history(self) -> dict[str, list[float]]:
        """Return what the run remembers, as columns."""
        columns = self.run.history.rows.T.tolist()
        return dict(zip(("epoch", "m", "b", "loss"), columns, strict=True))
