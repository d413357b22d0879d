"""The session: points, settings and runs, and every action on them. No drawing, no browser."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Mapping

from app.data import presets
from app.data.dataset import Dataset
from app.data.random_points import about_a_line, of_two_classes
from app.kinds import whole_number
from app.objective.design import Design
from app.objective.models import MODELS, adaline
from app.session.changes import is_another_problem, preset_for, settled
from app.session.glimpse import Glimpse
from app.session.moment import Moment, Place
from app.session.morph import Morph
from app.session.undo import UndoStack
from app.settings import MAX_SEED, Scope, Settings, check_batch_size
from app.training.descent import Descent, Status
from app.training.fan import Fan
from app.training.problem import start_of
from app.training.remedies import good_rate
from app.training.runs import MOST_RUNS, Runs

#: The time, in each frame, for epochs that are shown before they happen: the rest is for drawing.
LOOK_AHEAD_MS = 3.0


class Session:
    """Points, settings and runs, and every action on them.

    Attributes
    ----------
    dataset : Dataset
    settings : Settings
    runs : Runs
        All runs; `run` is the descent of the active one.
    selected : int or None
        The point touched last.
    highlighted : int or None
        The point that the pointer highlights in a panel or in a formula.
    is_held : bool
        Whether the user drags a point or the start: axes then keep their limits.
    is_rate_held : bool
        Whether the user drags the rate.
    points_version : int
        Counts the changes of the points.
    restarts : int
        Counts how often the runs began again at the start.

    Examples
    --------
    >>> session = Session()
    >>> session.set_points([(0, 0), (1, 1)])
    >>> session.step(3)
    >>> session.run.epoch
    3
    """

    def __init__(self) -> None:
        self.settings = Settings()
        self.dataset = presets.load(self.settings.preset).dataset
        self.runs = Runs(self.dataset, self.settings)
        self.selected: int | None = None
        self.highlighted: int | None = None
        self._glimpse: Glimpse | None = None
        self._glimpse_ground: tuple[object, ...] = ()
        self.is_held = self.is_rate_held = False
        self._fan = Fan()
        self.points_version = 0
        self.restarts = 0
        self._undo = UndoStack()
        #: What the step remembered last was about: a drag joins its steps by it.
        self._last_step = ""
        self._elsewhere: dict[str, Place] = {}
        self._morph: Morph | None = None

    @property
    def run(self) -> Descent:
        """The active run."""
        return self.runs.run.descent

    # Points

    def set_points(self, points: object) -> None:
        """Replace all points by `points`: pairs of numbers."""
        self._edit(Dataset.from_points(points))
        self.selected = None

    def add_point(self, x: float, y: float, label: int = 0) -> None:
        """Add a point at the end, of class 0 or 1."""
        self._edit(self.dataset.added(x, y, label))
        self.selected = len(self.dataset) - 1

    def move_point(self, i: int, x: float, y: float, *, is_same_move: bool = False) -> None:
        """Move point `i`; `is_same_move` joins it with the last edit into one step of undo."""
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

    def _edit(self, dataset: Dataset, *, remember: bool = True) -> None:
        if remember:
            self._remember("points")
        self._take(dataset)

    def _take(self, dataset: Dataset) -> None:
        self._show_points(dataset)
        self.settings = self.settings.replace({"preset": ""})
        had_converged = self.run.status is Status.CONVERGED
        self.runs.configure(dataset, self.settings)
        limit = self.run.problem.learning_rate_limit
        if not len(dataset) and self.run.design is not None:
            self._begin_again()
        elif had_converged or limit is None or self.settings.learning_rate < limit:
            self.runs.go_on()

    def _show_points(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.points_version += 1
        self.highlighted = None
        self._morph = None

    def new_random_points(self, seed: object) -> None:
        """Replace all points by random ones from a seed, and begin again at the start."""
        seed = whole_number("seed", seed, 0, MAX_SEED)
        is_classifier = self.settings.model == adaline.MODEL.name
        self.set_points((of_two_classes if is_classifier else about_a_line)(seed).points)
        self._begin_again()

    def highlight(self, i: int | None) -> None:
        """Highlight a point, or none."""
        if i is not None:
            self.dataset.check_index(i)
        self.highlighted = i

    # What is to come

    def look_ahead(self, clock_ms: Callable[[], float] | None = None) -> Fan:
        """Return the next epochs of the active run, as far as panels show them and they are known.

        They are shown at rest and while a hand drags something. Recorded epochs that lie ahead take
        the place of the run's own. If the settings ask for it, there are futures at other rates.

        Parameters
        ----------
        clock_ms : callable, optional
            Returns the time: then more epochs are found out for `LOOK_AHEAD_MS`. Without it all
            are, at the first look after a change.
        """
        fan, run, wants_fan = self._fan, self.run, self.settings.fan
        is_seen = not self.is_running or self.is_held or self.is_rate_held
        key = (is_seen, wants_fan)
        if is_seen:
            key += (
                self.points_version, self.restarts, run, run.settings.heading, run.epoch,
                run.update, run.m, run.b, run.status, run.history.last_epoch,
            )  # fmt: skip
        has_own = is_seen and not run.history.has_more_ahead
        is_new = fan.follow(run, key, has_own=has_own, has_others=is_seen and wants_fan)
        if clock_ms is not None:
            end = clock_ms() + LOOK_AHEAD_MS
            fan.look_further(lambda: clock_ms() >= end)
        elif is_new:
            fan.look_further(lambda: False)
        return fan

    @property
    def sees_all_ahead(self) -> bool:
        """Whether nothing is left to find out of the epochs that were looked at."""
        return self._fan.is_whole

    # What is pointed at

    @property
    def glimpse(self) -> Glimpse | None:
        """What somebody points at; None after a change that takes its ground away."""
        if self._glimpse and self._glimpse_ground != self._ground():
            self._glimpse = None
        return self._glimpse

    def point_at(self, glimpse: Glimpse | None) -> None:
        """Show a line or an epoch for a moment, or none; the run stays where it is."""
        self._glimpse, self._glimpse_ground = glimpse, self._ground() if glimpse else ()

    def _ground(self) -> tuple[object, ...]:
        """Return what must stay the same for the numbers of a glimpse to be true."""
        return self.points_version, self.restarts, self.run, self.run.settings.heading

    # Settings

    def set(self, changes: Mapping[str, object], *, is_same_step: bool = False) -> None:
        """Change settings: all of them or, if one is faulty, none.

        A `preset` first brings its points and recommended settings, and the runs begin again.
        They also begin again after another `function`. Another `model` brings back the points,
        settings and runs that it was left with; at its first visit it begins anew.

        Parameters
        ----------
        changes : mapping
        is_same_step : bool
            Whether this goes on with the drag of the last call: both are one step of undo.
        """
        before = self.settings
        changes = self._with_preset(changes)
        place = self._elsewhere.get(str(changes.get("model"))) if "preset" not in changes else None
        base = place.settings_on(before) if place else before
        settings, preset = settled(base, changes)
        dataset = preset.dataset if preset else place.dataset if place else self.dataset
        if settings.batch_size != base.batch_size:
            check_batch_size(settings, len(dataset))
        self._remember_change(settings, preset is not None, is_same_step, _step_of(changes))
        if settings.model != before.model:
            self._leave(before.model)
        if place:
            self._go_to(place)
            before = base
        if preset:
            self.selected = None
            self._show_points(preset.dataset)
        self._elsewhere.pop(settings.model, None)
        self._change(before, settings, begins_again=preset is not None)

    def _with_preset(self, changes: Mapping[str, object]) -> Mapping[str, object]:
        """Return the changes, with the points that a model brings when it is first visited."""
        model = changes.get("model")
        if "preset" in changes or str(model) in self._elsewhere:
            return changes
        brought = preset_for(str(model), self.settings, self.dataset)
        return {"preset": brought, **changes} if brought else changes

    def _change(self, before: Settings, settings: Settings, *, begins_again: bool) -> None:
        """Learn by other settings than before."""
        self.settings = settings
        if is_another_problem(before, settings):
            self._morph = None
            self.runs.begin(self.dataset, settings)
            self.restarts += 1
        elif begins_again:
            self._morph = None
            self.runs.configure(self.dataset, settings)
            self._begin_again()
        elif start_of(settings) != start_of(before):
            self.restart()
        else:
            self._reconfigure(before)

    def _reconfigure(self, before: Settings) -> None:
        """Go on with other settings from the present iterates."""
        shown, design, settings = self.shown_design, self.run.design, self.settings
        self._save_future(before)
        self.runs.configure(self.dataset, settings)
        if before.heading != settings.heading:
            self.runs.go_on()
        new = self.run.design
        if before.standardize != settings.standardize and shown and design and new:
            self._morph = Morph(shown, new)
            self.runs.tell_starts_by(new, design)
            self._show_settings_of_active_run()

    def _save_future(self, before: Settings) -> None:
        """Fork where the active run was scrubbed back to and now goes elsewhere, if there is room.

        A setting that all runs share takes the future from all of them; then undo has it.
        """
        settings, run = self.settings, self.run
        shared = dataclasses.replace(settings, **before.of(Scope.RUN))
        is_own = shared.heading == before.heading != settings.heading
        if is_own and run.history.has_more_ahead and len(self.runs) < MOST_RUNS:
            self.runs.fork()

    # Models

    def _leave(self, model: str) -> None:
        """Remember where a model is left, and stand still."""
        self.runs.pause()
        self._elsewhere[model] = self._place()

    def _go_to(self, place: Place) -> None:
        """Go back to where a model was left."""
        self.selected = None
        self._show_points(place.dataset)
        self.settings = place.settings_on(self.settings)
        self.runs.go_back_to(place.runs)
        self.restarts += 1

    def _place(self) -> Place:
        return Place(self.dataset, self.settings, self.runs.standstill())

    # Undo

    def moment(self) -> Moment:
        """Return all that undo would bring back."""
        return Moment(self._place(), dict(self._elsewhere))

    def _remember(self, step: str) -> None:
        """Remember the present moment: a step begins."""
        self._undo.remember(self.moment())
        self._last_step = step

    def _remember_change(
        self, after: Settings, has_preset: bool, is_same_step: bool, step: str
    ) -> None:
        before = self.settings
        if is_same_step and step == self._last_step:
            return
        changes = before.heading != after.heading or start_of(before) != start_of(after)
        if changes or has_preset:
            self._remember(step)

    def undo(self) -> None:
        """Take back the last step, if there is one: points, settings and runs are as before it."""
        if self.can_undo:
            self._travel_to(self._undo.back(self.moment()))

    def redo(self) -> None:
        """Repeat the step that undo took back, if there is one."""
        if self.can_redo:
            self._travel_to(self._undo.forward(self.moment()))

    def withdraw(self) -> None:
        """Take back and forget the last step: its press turned out to be a gesture."""
        if self.can_undo:
            self._travel_to(self._undo.withdraw())

    def _travel_to(self, moment: Moment) -> None:
        self._elsewhere = dict(moment.elsewhere)
        self._last_step = ""
        self._go_to(moment.place)

    def forget_edits(self) -> None:
        """Forget all steps so far: none of them is the learner's work."""
        self._undo.forget()

    # Runs and time

    @property
    def is_running(self) -> bool:
        """Whether a run is playing."""
        return self.runs.is_running

    @property
    def wants_frame(self) -> bool:
        """Whether the next picture differs even if the user does nothing."""
        return self.is_running or self._morph is not None

    def fork(self) -> None:
        """Begin another run at the active run's iterate, and make it the active one."""
        self.runs.check_room()
        self._remember("fork")
        self.runs.fork()

    def compare(self, changes: Mapping[str, object]) -> None:
        """Begin another run with other settings, and play: one step.

        It begins at the active run's iterate or, if that run has ended, with all runs at the start.
        """
        settled(self.settings, changes)  # a fault must not leave a run behind
        self.runs.check_room()
        self._remember(_step_of(changes))
        has_ended = self.run.has_ended
        self.runs.fork()
        self.set(changes, is_same_step=True)
        if has_ended:
            self._begin_again()
        self.runs.play()

    def select_run(self, i: int) -> None:
        """Make another run the active one, so that the controls show its settings."""
        self.runs.select(i)
        self._show_settings_of_active_run()

    def remove_run(self, i: int) -> None:
        """Remove a run."""
        self.runs.check(i)
        if len(self.runs) > 1:
            self._remember("remove_run")
        self.runs.remove(i)
        self._show_settings_of_active_run()

    def _show_settings_of_active_run(self) -> None:
        own = self.run.settings.of(Scope.RUN)
        self.settings = dataclasses.replace(self.settings, **own)

    def play(self) -> None:
        """Play; if every run has ended, all begin again at the start."""
        restarts = all(run.descent.has_ended for run in self.runs)
        if restarts:
            self._remember("play")
        self.runs.play()
        self.restarts += restarts

    def run_to_end(self) -> None:
        """Play as fast as it can until every run has ended."""
        self.runs.hurry()

    def pause(self) -> None:
        """Pause; a run that has ended or not begun does not change."""
        self.runs.pause()

    def step(self, epochs: object = 1) -> None:
        """Pause, and run some epochs without waiting for a frame."""
        self.runs.step(epochs)

    def steps(self, epochs: object) -> Generator[None]:
        """Run some epochs in slices; see `Runs.steps`."""
        return self.runs.steps(epochs)

    def steps_of_updates(self, updates: object) -> Generator[None]:
        """Run some single updates in slices; see `Runs.steps`."""
        try:
            yield from self.runs.steps_of_updates(updates)
        finally:
            self.highlighted = self.run.last_point

    def step_updates(self, updates: object = 1) -> None:
        """Pause, run some single updates, and highlight the point of the last one."""
        self.runs.step_updates(updates)
        self.highlighted = self.run.last_point

    def seek(self, epoch: object) -> None:
        """Pause at an epoch that was run before, be it earlier or later than the present one."""
        self.runs.seek(epoch)

    def reset(self) -> None:
        """Pause at the start."""
        if any(run.descent.update for run in self.runs):
            self._remember("reset")
        self._begin_again()

    def try_again(self, changes: Mapping[str, object]) -> None:
        """Change settings, go back to the start and play: one step."""
        self.set(changes)
        self._begin_again()
        self.runs.play()

    def take_a_good_rate(self) -> None:
        """Set a rate that suits the points, for an address that names points but no rate."""
        self.set({"learning_rate": good_rate(self.run.problem)})

    def _begin_again(self) -> None:
        self.runs.reset()
        self.restarts += 1

    def restart(self) -> None:
        """Go back to the start, and go on playing if the runs were playing."""
        was_playing = self.runs.is_playing
        self.runs.configure(self.dataset, self.settings)
        self._begin_again()
        if was_playing:
            self.runs.play()

    def frame(self, now_ms: float, out_of_time: Callable[[], bool]) -> None:
        """Run the epochs due at `now_ms`, on any clock, until `out_of_time` returns True."""
        if self._morph and not self._morph.frame(now_ms):
            self._morph = None
        self.runs.frame(now_ms, self.settings.speed, out_of_time)

    @property
    def shown_design(self) -> Design | None:
        """The design that the plane shows: the active run's, or the morph's on the way there."""
        return self._morph.design if self._morph else self.run.design

    @property
    def panels(self) -> tuple[str, ...]:
        """The visible panels: the chosen ones, or all of a model without a data panel."""
        offered = MODELS[self.settings.model].panels
        chosen = tuple(panel for panel in self.settings.panels if panel in offered)
        return chosen if "data" in offered else offered

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._undo.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to repeat."""
        return self._undo.can_redo


def _step_of(changes: Mapping[str, object]) -> str:
    """Return what a change of settings is about: a drag joins its steps by it."""
    return f"set {','.join(sorted(changes))}"
