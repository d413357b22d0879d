"""Two starts in one checkout: one prepares, the other waits; and what a killed one leaves."""

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.host import turns
from app.host.progress import Progress
from app.host.turns import turn

WAIT_S = 20

#: Takes the turn, says so, and holds it until it is killed.
HOLDER = """
import io, sys, time
from pathlib import Path
from app.host.progress import Progress
from app.host.turns import turn
with turn(Path(sys.argv[1]), Progress(io.StringIO())):
    print("mine", flush=True)
    time.sleep(60)
"""


def test_a_start_waits_for_another_one_and_for_no_longer_than_that_lives(
    repository: Path, tmp_path: Path, output: io.StringIO, progress: Progress
) -> None:
    began = threading.Event()

    def start() -> None:
        with turn(tmp_path, progress):
            began.set()

    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "mine\n"
        other = threading.Thread(target=start)
        other.start()
        assert not began.wait(0.5)
        # As a terminal that closes or a full memory does: nothing runs any more in that process.
        holder.kill()
        assert began.wait(WAIT_S)
        other.join()
    said = "Another start is preparing the runtime: waiting until it has ended.\n"
    assert output.getvalue() == said


def test_a_start_alone_says_nothing_and_leaves_the_folder_free(
    tmp_path: Path, output: io.StringIO, progress: Progress
) -> None:
    for _ in range(2):
        with turn(tmp_path / "made", progress):
            pass
    assert output.getvalue() == ""


def test_an_error_within_a_turn_is_not_taken_for_one_of_the_lock(
    tmp_path: Path, progress: Progress
) -> None:
    with pytest.raises(OSError, match="within"), turn(tmp_path, progress):
        raise OSError("within")


@pytest.mark.parametrize("error", [OSError(30, "Read-only file system"), OSError(28, "No space")])
def test_where_nothing_can_be_written_nobody_waits(
    tmp_path: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    with turn(tmp_path, progress):
        assert not (tmp_path / turns.LOCK).exists()


def test_where_the_file_system_knows_no_locks_nobody_waits(
    tmp_path: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(turns, "_lock", refuse)
    ran = False
    with turn(tmp_path, progress):
        ran = True
    assert ran
