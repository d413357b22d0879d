"""One start at a time prepares a folder; the others wait until it has ended, or somebody ended it.

The lock belongs to an open file, so the system removes it when its process ends, in whatever way.
"""

import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from app.host.progress import Progress

#: Hidden, so that nobody serves or publishes it.
LOCK = ".lock"
#: How often to ask for a taken lock; also the longest delay of Ctrl-C.
ASK_INTERVAL_S = 0.2

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def turn(folder: Path, progress: Progress) -> Generator[None]:
    """Let the block run while no other start prepares the same folder.

    Where nothing can be written, or the file system knows no locks, the block runs at once.

    Parameters
    ----------
    folder : Path
        The folder; it is created if it is missing.
    progress : Progress
        Says that another start is being waited for.
    """
    with ExitStack() as opened:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = opened.enter_context((folder / LOCK).open("ab"))
        except OSError:
            file = None
        if file and not _take(file):
            progress.say("Another start is preparing the runtime: waiting until it has ended.")
            while not _take(file):
                time.sleep(ASK_INTERVAL_S)
        yield


def _take(file: BinaryIO) -> bool:
    """Take the lock, if no other process has it; a file system without locks counts as free."""
    try:
        _lock(file)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True
