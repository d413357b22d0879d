"""One run of gradient descent: epochs in slices, batches, a status, a history."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from app.data.dataset import Dataset, Point
from app.objective.design import Design
from app.objective.stopping import CONVERGED, DIVERGED
from app.optimizers import OPTIMIZERS
from app.settings import Settings
from app.training.epoch_in_progress import EpochInProgress
from app.training.epochs import full_epochs
from app.training.history import EPOCH, STATE, UPDATE, B, History, M
from app.training.problem import Problem
from app.training.standing import Standing

#: Full-batch epochs, or points taken in batches, between two looks at the clock: a few
#: milliseconds, unless a single batch is larger.
SLICE = 2048


class Status(StrEnum):
    """Where a run stands."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    CONVERGED = "converged"
    DIVERGED = "diverged"


class Descent(Standing):
    """Two parameters that learn, and how they came to be what they are.

    Nothing here knows a clock, a browser or a global: the same dataset, settings and calls
    give the same numbers, in whatever slices the epochs are taken.

    Parameters
    ----------
    dataset : Dataset
    settings : Settings
        Of which the start and `Settings.heading` matter.

    Attributes
    ----------
    status : Status
    history : History
    configured_at : int
        The first epoch that begins with the points and settings that there are now.

    Examples
    --------
    >>> data = Dataset.from_points([(0.2, 0.3), (0.5, 0.4), (0.8, 0.9)])
    >>> run = Descent(data, Settings(loss="half_sse", batch_size=1, shuffle=False,
    ...                              learning_rate=0.05))
    >>> run.advance(1), run.m, run.b
    (1, 0.04681770000000001, 0.07696275)
    """

    def __init__(self, dataset: Dataset, settings: Settings) -> None:
        super().__init__(Problem(dataset, settings))
        self.history = History()
        self.reset()

    def reset(self) -> None:
        """Go back to the start, epoch 0, with the seed's first random number."""
        self.m, self.b = self.start
        self.epoch = self.update = self.configured_at = 0
        self.status = Status.IDLE
        self._outcome = Status.PAUSED
        self._optimizer_state = OPTIMIZERS[self.settings.optimizer].initial
        self._begin_epoch()
        self.history.clear()
        self._make_stopping_rule()
        self._record()

    def configure(self, dataset: Dataset, settings: Settings) -> None:
        """Go on with other points or other settings, from where the run is now."""
        before, old_dataset, old_design = self.settings, self.dataset, self.design
        old_loss = self.problem.loss
        self.problem = Problem(dataset, settings)
        self._change_units(old_design)
        if dataset is not old_dataset or before.heading != settings.heading:
            # An epoch under way is one of two settings: the next is the first of the new ones.
            self._forget_what_is_ahead(self.epoch + (self._in_progress.position > 0))
        if dataset is not old_dataset or self.problem.loss != old_loss:
            self.history.break_at(self.configured_at)
        if before.optimizer != settings.optimizer:
            self._forget_states()
        orders_differ = (before.shuffle, before.seed, before.batch_size) != (
            settings.shuffle, settings.seed, settings.batch_size
        )  # fmt: skip
        self._record_if_whole()
        if dataset is not old_dataset or orders_differ:
            self._begin_epoch()
        # An epoch under two settings says nothing about where either leads.
        self._in_progress.beginning = None
        self._make_stopping_rule()

    def _change_units(self, old: Design | None) -> None:
        """Tell the same line, and those of the past, by the columns that there are now."""
        new = self.design
        if old is None or new is None or (old.shift, old.scale) == (new.shift, new.scale):
            return
        self.m, self.b = new.from_original_units(*old.to_original_units(self.m, self.b))
        rows = self.history.all_rows
        originals = old.to_original_units(rows[:, M], rows[:, B])
        rows[:, M], rows[:, B] = new.from_original_units(*originals)
        self._forget_states()

    def _forget_states(self) -> None:
        """Begin with an optimizer that has felt no gradient, now and in the past."""
        self._optimizer_state = OPTIMIZERS[self.settings.optimizer].initial
        self.history.replace_states(self._optimizer_state)

    def _forget_what_is_ahead(self, configured_at: int) -> None:
        self.history.forget_what_is_ahead()
        self.configured_at = self.history.extra_epoch = configured_at
        self._outcome = Status.PAUSED

    @property
    def is_at_minimum(self) -> bool:
        """Whether no panel could show the line nearer to it; False without points."""
        return self.problem.n > 0 and self._stopping_rule.judge(self.m, self.b) == CONVERGED

    def would_diverge(self, m: float, b: float) -> bool:
        """Whether the run would end before it came to (m, b)."""
        return self._stopping_rule.judge(m, b) == DIVERGED

    @property
    def has_ended(self) -> bool:
        """Whether going on would change nothing, or nothing worth seeing."""
        return self.status is Status.CONVERGED or self.status is Status.DIVERGED

    @property
    def converged_at(self) -> int | None:
        """The epoch at which the run converged, be it ahead or not; None if it has not."""
        return self.history.last_epoch if self._outcome is Status.CONVERGED else None

    def advance(self, epochs: int, out_of_time: Callable[[], bool] = lambda: False) -> int:
        """Run up to `epochs` epochs, or until converged, diverged or out of time.

        Parameters
        ----------
        epochs : int
        out_of_time : callable
            Asked between slices of a few milliseconds; True ends the call, which may be in
            the middle of an epoch. The next call goes on there.

        Returns
        -------
        int
            Epochs completed.
        """
        self._leave_the_past()
        first, target = self.epoch, self.epoch + epochs
        while self.epoch < target and self.problem.n and not self.has_ended:
            if self.problem.is_full_batch:
                self._run_full_epochs(
                    min(target - self.epoch, max(SLICE // self.problem.epoch_cost, 1))
                )
            else:
                self._run_slice(target)
            if out_of_time():
                break
        self._record_if_whole()
        return self.epoch - first

    def advance_updates(
        self, updates: int, out_of_time: Callable[[], bool] = lambda: False
    ) -> None:
        """Run single updates, or until converged, diverged or out of time; see `advance`."""
        self._leave_the_past()
        last = self.update + updates
        while self.update < last and self.problem.n and not self.has_ended:
            if self.problem.is_full_batch:
                self._run_full_epochs(
                    min(last - self.update, max(SLICE // self.problem.epoch_cost, 1))
                )
            else:
                self._run_piece(last - self.update)
            # The last of them may end in an epoch that is off the stride.
            self._record_if_whole()
            if out_of_time():
                break

    def _leave_the_past(self) -> None:
        """Forget what came after a time when points or settings were others: it was their doing."""
        if self.epoch < self.configured_at and self.history.has_more_ahead:
            were_others = self.history.breaks != self.history.breaks_until(self.epoch)
            self._forget_what_is_ahead(self.epoch)
            if were_others:
                # The row where it goes on has the loss that other points gave it.
                self._record()
                self.history.break_at(self.epoch)

    def seek(self, epoch: int) -> None:
        """Go to the last epoch remembered that is not after `epoch`, in the past or again ahead.

        From there the run goes on exactly as it did, unless something is changed.
        """
        row = self.history.rewind(epoch)
        self.epoch, self.m, self.b = int(row[EPOCH]), float(row[M]), float(row[B])
        self.update = int(row[UPDATE])
        size = len(OPTIMIZERS[self.settings.optimizer].initial)
        self._optimizer_state = tuple(row[STATE : STATE + size].tolist())
        self._begin_epoch()
        is_newest = self.epoch == self.history.last_epoch
        self.status = self._outcome if is_newest else Status.PAUSED
        if self.epoch == 0 and not self.has_ended:
            self.status = Status.IDLE

    def fork(self, settings: Settings) -> Descent:
        """Return another run that was the same up to now, and goes on with other settings."""
        other = Descent(self.dataset, self.settings)
        other.history, other.configured_at = self.history.copy(), self.configured_at
        other.m, other.b, other._optimizer_state = self._iterate
        other.epoch, other.update = self.epoch, self.update
        other.status = Status.PAUSED if self.update else Status.IDLE
        other._begin_epoch()
        other._in_progress.join(self._in_progress)
        other.configure(self.dataset, settings)
        return other

    def copy(self) -> Descent:
        """Return the same run by itself: with its history and what lies ahead of it."""
        other = Descent.__new__(Descent)
        vars(other).update(vars(self))
        other.history = self.history.whole()
        next_epoch = self.epoch + self._in_progress.is_begun
        other._in_progress = self._in_progress.copy(self.problem.permutations(next_epoch))
        return other

    @property
    def updates_in_epoch(self) -> int:
        """Updates that the present, unfinished epoch has made."""
        return self._in_progress.updates

    @property
    def last_point(self) -> int | None:
        """The point that made the last update; None where all or several make it, or none has."""
        epoch = self._in_progress
        is_single = self.problem.points_per_update == 1 and not self.problem.is_full_batch
        # Between two epochs the position is 0, and the index -1 that of the last point.
        return epoch.permutation[epoch.position - 1] if is_single and epoch.permutation else None

    @property
    def share_of_epoch(self) -> float:
        """The share of the points that the present, unfinished epoch has taken."""
        return self._in_progress.position / max(self.problem.n, 1)

    def coming_batch(self) -> list[int]:
        """Return the points of the next update, in their order; all if an update takes all."""
        problem, epoch = self.problem, self._in_progress
        if problem.is_full_batch:
            return list(range(problem.n))
        order = epoch.permutation if epoch.is_begun else next(problem.permutations(self.epoch))
        first = epoch.position if epoch.is_begun else 0
        return order[first : first + problem.points_per_update]

    @property
    def landing(self) -> Point:
        """Where the next update leads, be it that of a batch or of all points."""
        if self.problem.is_full_batch or not self.problem.n:
            step_m, step_b = self.next_step
            return self.m + step_m, self.b + step_b
        iterate = self.problem.updated(self._iterate, self.coming_batch())
        return iterate.m, iterate.b

    def order_so_far(self) -> list[int]:
        """Return the points that the present, unfinished epoch has taken, in their order."""
        return self._in_progress.so_far

    def _begin_epoch(self) -> None:
        problem = self.problem
        self._in_progress = EpochInProgress(
            problem.permutations(self.epoch), problem.points_per_update, SLICE
        )

    def _record(self) -> None:
        self.history.record(
            self.epoch, self.m, self.b, self.loss, self.update, self._optimizer_state
        )

    def _record_if_whole(self) -> None:
        """In the middle of an epoch the newest row stays that of the epoch's beginning."""
        if not self._in_progress.position:
            self._record()

    def _make_stopping_rule(self, seen: Point | None = None) -> None:
        """Make the rule that ends this run, from the line that it has come to."""
        self._seen = seen or (self.m, self.b)
        self._stopping_rule = self.problem.stopping_rule(*self._seen)

    def _end(self, outcome: Status) -> None:
        self.status = self._outcome = outcome

    def _run_full_epochs(self, epochs: int) -> None:
        """Run epochs of one update each, until the stopping rule ends the run."""
        problem, iterate, last = self.problem, self._iterate, self.epoch + epochs
        while self.epoch < last and not self.has_ended:
            wanted = min(self.history.next_epoch(self.epoch), last) - self.epoch
            iterate, done, outcome = full_epochs(
                problem.objective, self._stopping_rule, problem.motion, iterate, wanted
            )
            self.m, self.b, self._optimizer_state = iterate
            self.epoch += done
            self.update += done
            if done < wanted:
                self._end(Status.CONVERGED if outcome == CONVERGED else Status.DIVERGED)
            self._record()

    def _run_slice(self, target: int) -> None:
        """Run batches of a slice of points, at most to epoch `target` or until the run ends."""
        points_left = SLICE
        while points_left > 0 and self.epoch < target and not self.has_ended:
            points_left -= self._run_piece()

    def _run_piece(self, most_updates: int | None = None) -> int:
        """Run a piece of an epoch of batches, or fewer updates; return the points taken."""
        epoch = self._in_progress
        epoch.begin_if_due((self.m, self.b))
        piece = epoch.take(most_updates)
        iterate = self.problem.updated(self._iterate, piece)
        if self._stopping_rule.judge(iterate.m, iterate.b) == DIVERGED:
            epoch.give_back(piece)
            self._end(Status.DIVERGED)
            return 0
        self.m, self.b, self._optimizer_state = iterate
        self.update += -(-len(piece) // self.problem.points_per_update)
        if epoch.is_whole:
            epoch.end()
            self._end_epoch()
        return len(piece)

    def _end_epoch(self) -> None:
        self.epoch += 1
        if self.history.stores(self.epoch):
            self._record()
        if self._has_settled():
            self._end(Status.CONVERGED)

    def _has_settled(self) -> bool:
        """Whether an epoch of batches has led where it began, or to where nothing pulls.

        A random order has no limit cycle: it ends only at a minimum on which all points agree.
        """
        rule = self._stopping_rule
        if self.settings.shuffle:
            return rule.judge(self.m, self.b) == CONVERGED
        before, pull = self._in_progress.beginning, self.problem.pull
        return before is not None and rule.is_still(before, (self.m, self.b), pull)
