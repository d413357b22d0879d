"""The runs on one set of points: played, stepped, scrubbed, forked and compared together."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from app.data.dataset import Dataset
from app.faults import Fault
from app.kinds import whole_number
from app.objective.design import Design
from app.settings import Scope, Settings
from app.training.descent import Descent, Status
from app.training.pace import slow_pace
from app.training.trace import Trace

#: The number of colours that people can tell apart; see `theme.Theme.runs`.
MOST_RUNS = 6

LONGEST_NAME = 40
#: They are no letters, and belong into words of Persian and Hindi.
JOINERS = "\u200c\u200d"

#: Updates that one call of `step` may ask for: a few seconds' worth in a browser.
MAX_STEP_UPDATES = 5_000_000

#: A pause between two frames longer than this (a hidden tab) is not caught up with.
LONGEST_FRAME_MS = 250.0

#: Frames in a second, at most.
MOST_FRAMES = 60.0

#: Full-batch epochs, or points taken in batches, that each run goes in its turn when several
#: are played: within a slice, so that they stay abreast, unless a single epoch has more.
TURN = 512


@dataclass(eq=False)
class Run:
    """One run among others.

    Attributes
    ----------
    descent : Descent
    trace : Trace
        Its newest updates, one by one.
    colour : int
        Which of the theme's colours it has, 0 to 5.
    name : str
        What the learner calls it; "" where its settings tell enough.
    is_shown : bool
    goal : int
        The epoch at which its turn ends.
    parent : int or None
        The colour of the run that it was forked from.
    forked_at : int
        The epoch at which it was; up to there both are the same.
    """

    descent: Descent
    trace: Trace
    colour: int = 0
    name: str = ""
    is_shown: bool = True
    goal: int = 0
    parent: int | None = None
    forked_at: int = 0

    def copy(self) -> Run:
        """Return the same run by itself."""
        descent = self.descent.copy()
        return dataclasses.replace(self, descent=descent, trace=Trace(descent))


@dataclass(frozen=True, slots=True)
class Standstill:
    """All runs as they stood at one moment; nobody changes them.

    Attributes
    ----------
    runs : tuple of Run
    active : int
    """

    runs: tuple[Run, ...]
    active: int

    @property
    def rows(self) -> int:
        """The rows of all histories together: what this moment costs in memory."""
        return sum(len(run.descent.history.all_rows) for run in self.runs)


class Runs:
    """Up to six runs, of which one is active: the one that the controls are about.

    Examples
    --------
    >>> runs = Runs(Dataset([0.0, 1.0], [0.0, 1.0]), Settings())
    >>> runs.step(3)
    >>> runs.fork()
    >>> len(runs), runs.active, [run.descent.epoch for run in runs]
    (2, 1, [3, 3])
    """

    def __init__(self, dataset: Dataset, settings: Settings) -> None:
        self._runs: list[Run] = []
        self.begin(dataset, settings)
        self._is_playing = self._is_hurrying = False
        self._epochs_due = 0.0
        self._last_frame_ms: float | None = None

    def begin(self, dataset: Dataset, settings: Settings) -> None:
        """Let all runs go, and begin with a single new one."""
        descent = Descent(dataset, settings)
        self._runs = [Run(descent, Trace(descent))]
        self.active = 0
        self._is_playing = self._is_hurrying = False

    def own_from(self, run: Run) -> int:
        """Return the epoch from which on a run is drawn: its parent has drawn what is before."""
        parents = [each for each in self.shown if each.colour == run.parent]
        return run.forked_at if parents else 0

    def standstill(self) -> Standstill:
        """Return all runs as they stand now."""
        return Standstill(tuple(run.copy() for run in self._runs), self.active)

    def go_back_to(self, moment: Standstill) -> None:
        """Stand as at an earlier moment, and go on playing from there if time is set going."""
        self._runs = [run.copy() for run in moment.runs]
        self.active = moment.active
        self._forget_turn()
        for run in self._runs:
            if not run.descent.has_ended:
                run.descent.status = self._status_of(run.descent)

    def _status_of(self, descent: Descent) -> Status:
        if self._is_playing:
            return Status.RUNNING
        return Status.PAUSED if descent.update else Status.IDLE

    def __len__(self) -> int:
        return len(self._runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    @property
    def run(self) -> Run:
        """The active run."""
        return self._runs[self.active]

    @property
    def shown(self) -> list[Run]:
        """The runs to be drawn, the active one last, on top of the others."""
        others = [run for run in self._runs if run.is_shown and run is not self.run]
        return [*others, self.run]

    @property
    def is_running(self) -> bool:
        """Whether time moves any run on."""
        return any(run.descent.status is Status.RUNNING for run in self._runs)

    @property
    def last_epoch(self) -> int:
        """The last epoch that any run remembers."""
        return max(run.descent.history.last_epoch for run in self._runs)

    def configure(self, dataset: Dataset, settings: Settings) -> None:
        """Give all runs other points and settings, each keeping those that are its own."""
        for run in self._runs:
            own = run.descent.settings if run is not self.run else settings
            mixed = dataclasses.replace(settings, **own.of(Scope.RUN))
            run.descent.configure(dataset, mixed)

    def tell_starts_by(self, new: Design, old: Design) -> None:
        """Let every run start at the same line as before, expressed in other columns."""
        for run in self._runs:
            settings = run.descent.settings
            if settings.start != "random":
                start = new.from_original_units(*old.to_original_units(*settings.start))
                run.descent.configure(
                    run.descent.dataset, dataclasses.replace(settings, start=start)
                )

    def fork(self) -> None:
        """Begin another run where the active one is, and make it the active one."""
        self.check_room()
        descent = self.run.descent.fork(self.run.descent.settings)
        if self._is_playing and not descent.has_ended:
            descent.status = Status.RUNNING
        taken = {run.colour for run in self._runs}
        colour = min(set(range(MOST_RUNS)) - taken)
        forked = Run(descent, Trace(descent), colour)
        forked.parent, forked.forked_at = self.run.colour, descent.epoch
        self._runs.append(forked)
        self.active = len(self) - 1

    def check_room(self) -> None:
        """Raise a fault unless there is room for another run."""
        if len(self) >= MOST_RUNS:
            message = f"There can be at most {MOST_RUNS} runs."
            raise Fault("too_many_runs", "runs", message, most=MOST_RUNS)

    def select(self, i: int) -> None:
        """Make another run the active one."""
        self.active = self.check(i)

    def remove(self, i: int) -> None:
        """Let a run go; the last one stays."""
        i = self.check(i)
        if len(self) == 1:
            return
        gone = self._runs.pop(i)
        for run in self._runs:
            if run.parent == gone.colour:
                run.parent, run.forked_at = None, 0
        if self.active >= i:
            self.active = max(self.active - 1, 0)

    def describe(self, i: int, name: str, is_shown: bool) -> None:
        """Name a run, and show or hide it."""
        run = self._runs[self.check(i)]
        # Half a character, as a cut text may have, could not be drawn.
        whole = "".join(each for each in name if each.isprintable() or each in JOINERS)
        run.name, run.is_shown = whole.strip()[:LONGEST_NAME], is_shown

    def check(self, i: int) -> int:
        """Return the number of a run, or raise a fault if there is none."""
        return whole_number("run", i, 0, len(self) - 1)

    # Time

    def play(self) -> None:
        """Run; when all have ended they start again."""
        if all(run.descent.has_ended for run in self._runs):
            self.reset()
        self._is_playing, self._is_hurrying = True, False
        for run in self._runs:
            if not run.descent.has_ended:
                run.descent.status = Status.RUNNING
        self._last_frame_ms = None
        self._epochs_due = 0.0

    def hurry(self) -> None:
        """Play as fast as it can until it is paused or has ended, whatever the speed."""
        self.play()
        self._is_hurrying = True

    def pause(self) -> None:
        """Stand still; a run that has ended or not begun stays as it is."""
        self._is_playing = self._is_hurrying = False
        for run in self._runs:
            if run.descent.status is Status.RUNNING:
                run.descent.status = Status.PAUSED

    def go_on(self) -> None:
        """Let runs that had ended go on from where they are."""
        for run in self._runs:
            if run.descent.has_ended:
                run.descent.status = Status.RUNNING if self._is_playing else Status.PAUSED

    def step(self, epochs: object = 1) -> None:
        """Pause, and run some epochs at once."""
        count = self._checked_epochs(epochs)
        self.pause()
        for descent in self._begun():
            descent.advance(count)

    def steps(self, epochs: object) -> Generator[None]:
        """Run as many epochs as `step` does, in slices: between two of them anybody may stop it.

        In the meantime the runs play; when it has ended, or is closed, they pause.
        """
        count = self._checked_epochs(epochs)
        yield from self._in_slices(count, lambda each: each.epoch, Descent.advance)

    def steps_of_updates(self, updates: object) -> Generator[None]:
        """Run as many single updates as `step_updates` does, in slices as `steps` does."""
        count = whole_number("updates", updates, 1, MAX_STEP_UPDATES)
        yield from self._in_slices(count, lambda each: each.update, Descent.advance_updates)

    def _in_slices(
        self,
        count: int,
        now: Callable[[Descent], int],
        advance: Callable[[Descent, int, Callable[[], bool]], object],
    ) -> Generator[None]:
        self.pause()
        begun = self._begun()
        self._is_playing = True
        for descent in begun:
            descent.status = Status.RUNNING
        try:
            for descent in begun:
                goal = now(descent) + count
                while now(descent) < goal and not descent.has_ended:
                    advance(descent, goal - now(descent), lambda: True)
                    yield
        finally:
            self.pause()

    def _checked_epochs(self, epochs: object) -> int:
        problems = [run.descent.problem for run in self._runs]
        updates = max(each.updates_per_epoch * each.objective.cost for each in problems)
        return whole_number("epochs", epochs, 1, MAX_STEP_UPDATES // updates or 1)

    def step_updates(self, updates: object = 1) -> None:
        """Pause, and run some single updates, in the middle of an epoch if need be."""
        count = whole_number("updates", updates, 1, MAX_STEP_UPDATES)
        self.pause()
        for descent in self._begun():
            descent.advance_updates(count)

    def _begun(self) -> list[Descent]:
        """Return the runs that can go on, no longer idle."""
        descents = [run.descent for run in self._runs]
        begun = [each for each in descents if each.problem.can_learn and not each.has_ended]
        for descent in begun:
            descent.status = Status.PAUSED
        self._forget_turn()
        return begun

    def _forget_turn(self) -> None:
        for run in self._runs:
            run.goal = 0

    def seek(self, epoch: object) -> None:
        """Stand still at an epoch that the runs remember, or at the last one before it."""
        goal = whole_number("epoch", epoch, 0, self.last_epoch)
        self.pause()
        self._forget_turn()
        for run in self._runs:
            run.descent.seek(goal)

    def reset(self) -> None:
        """Go back to the start and stand still."""
        self._is_playing = self._is_hurrying = False
        self._forget_turn()
        for run in self._runs:
            run.descent.reset()
            run.forked_at = 0

    @property
    def is_playing(self) -> bool:
        """Whether time was set going, even if every run has ended since."""
        return self._is_playing

    @property
    def is_hurrying(self) -> bool:
        """Whether the runs play as fast as they can, until they end."""
        return self._is_hurrying and self.is_running

    def frame(self, now_ms: float, speed: float | str, out_of_time: Callable[[], bool]) -> None:
        """Run the epochs that are due at `now_ms`, on a clock of the caller's.

        A run that diverges slows all down, so that it can be followed; see `slow_pace`.
        """
        last, self._last_frame_ms = self._last_frame_ms, now_ms
        if not self.is_running:
            return
        pace = min(
            (slow_pace(run.descent) for run in self._runs if _is_going(run.descent)),
            default=math.inf,
        )
        asked = math.inf if speed == "max" or self._is_hurrying else float(speed)
        if min(pace, asked) == math.inf:
            self._play_on(math.inf, out_of_time)
            return
        elapsed_ms = min(now_ms - last, LONGEST_FRAME_MS) if last is not None else 0.0
        self._epochs_due += min(pace, asked) * elapsed_ms / 1000.0
        due = int(self._epochs_due)
        # What does not fit into the frame is let go: the speed asked for cannot be held.
        self._epochs_due -= due
        if pace < asked:
            due = min(due, max(int(pace / MOST_FRAMES), 1))  # every epoch is drawn if it can be
        self._play_on(due, out_of_time)

    def _play_on(self, epochs: float, out_of_time: Callable[[], bool]) -> None:
        """Run some epochs in every run that is running, side by side, until out of time."""
        goes_on = self._end_turn(out_of_time)
        while goes_on and epochs > 0:
            running = [run for run in self._runs if _is_going(run.descent)]
            turn = int(min(epochs, max(TURN // max(map(_length_of_epoch, running), default=1), 1)))
            for run in running:
                run.goal = run.descent.epoch + turn
            epochs -= turn
            goes_on = bool(running) and self._end_turn(out_of_time) and not out_of_time()

    def _end_turn(self, out_of_time: Callable[[], bool]) -> bool:
        """Let each run come to the end of its turn; return whether all have.

        In epochs of very many points it is broken off when out of time; the next frame ends it.
        """
        for run in self._runs:
            if _is_going(run.descent) and run.goal > run.descent.epoch:
                run.descent.advance(run.goal - run.descent.epoch, out_of_time)
            if not _is_going(run.descent):
                run.goal = 0
        return all(run.goal <= run.descent.epoch for run in self._runs)


def _is_going(descent: Descent) -> bool:
    return descent.status is Status.RUNNING and descent.problem.can_learn


def _length_of_epoch(run: Run) -> int:
    """Return what an epoch costs, in the unit of `TURN`."""
    return run.descent.problem.epoch_cost
