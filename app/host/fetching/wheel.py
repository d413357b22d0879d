"""Wheels of Python's package index: the second source of the runtime, and the libraries beside it.

pip downloads each wheel, because pip knows the mirrors, proxies and certificates of this computer;
it never installs one. One wheel carries the same files as the official release: `fetch` extracts
those that are needed, verifies each like a file from the CDN, and removes the wheel. The libraries
are wheels that the page installs itself: `fetch_library` verifies each and stores it whole.
"""

import errno
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from app.host.failures import HostFailure
from app.host.fetching.cdn import Advance, SourceUnreachable
from app.host.fetching.lock import PinnedFile, PinnedWheel, RuntimeLock

# How often to check how far pip has come; also the longest delay of Ctrl-C.
LOOK_INTERVAL_S = 0.2
# The subfolder in which pip works begins with this.
WORKPLACE = ".wheel-"


def fetch(lock: RuntimeLock, files: list[PinnedFile], folder: Path, advance: Advance) -> None:
    """Download the wheel and extract files of the runtime from it.

    Parameters
    ----------
    lock : RuntimeLock
        Names the wheel and the folder within it.
    files : list of PinnedFile
        The files to extract.
    folder : Path
        Where to put them; the wheel lies there, too, until `fetch` has read it.
    advance : callable
        Takes the number of bytes of the wheel that have arrived.

    Raises
    ------
    SourceUnreachable
        If pip is missing or cannot download the wheel; the message is pip's last error.
    HostFailure
        If the wheel holds something else.
    OSError
        If the folder cannot be written.
    """
    with _downloaded(lock.wheel, folder, advance) as wheel:
        try:
            with zipfile.ZipFile(wheel) as archive:
                for file in files:
                    candidate = wheel.with_name(file.file_name)
                    with archive.open(lock.wheel_folder + file.file_name) as source:
                        with candidate.open("wb") as target:
                            shutil.copyfileobj(source, target)
                    file.accept(candidate, folder)
        except (zipfile.BadZipFile, KeyError) as error:
            raise HostFailure(
                f"{lock.wheel} does not hold the pinned runtime: {error.args[0]}."
            ) from error


def fetch_library(library: PinnedWheel, folder: Path, advance: Advance) -> None:
    """Fetch the wheel of a library, and verify it before it gets its name.

    Parameters
    ----------
    library : PinnedWheel
        The library.
    folder : Path
        Where to put its wheel.
    advance : callable
        Takes the number of bytes of it that have arrived.

    Raises
    ------
    SourceUnreachable
        If pip is missing or cannot download it; the message is pip's last error.
    HostFailure
        If it has other contents than the pinned ones.
    OSError
        If the folder cannot be written.
    """
    with _downloaded(library.requirement, folder, advance) as wheel:
        library.accept(wheel, folder)


@contextmanager
def _downloaded(requirement: str, folder: Path, advance: Advance) -> Generator[Path]:
    """Let pip download a wheel into a hidden subfolder that exists as long as the block runs."""
    if importlib.util.find_spec("pip") is None:
        raise SourceUnreachable("this Python has no pip")
    with tempfile.TemporaryDirectory(prefix=WORKPLACE, dir=folder) as name:
        yield _download(requirement, Path(name), advance)


def _download(requirement: str, workplace: Path, advance: Advance) -> Path:
    arrived = workplace / "arrived"
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
        # The wheel's limits on Python versions do not matter: we read it and never install it.
        *("--ignore-requires-python", "--no-cache-dir", "--disable-pip-version-check"),
        *("--progress-bar=off", "--no-input", "--retries=1", f"--dest={arrived}", requirement),
    ]
    # pip downloads into TMPDIR: in our folder we can watch it grow, and remove it afterwards.
    environment = os.environ | {"TMPDIR": str(workplace), "PIP_REQUIRE_VIRTUALENV": "0"}
    # The output of pip goes into memory: on a full disk a log file could not be written.
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
    """Return the exception for a failure of pip, from its output.

    Returns
    -------
    OSError or SourceUnreachable
        A full disk is no reason to blame the network.
    """
    if "No space left on device" in log:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    lines = log.splitlines()
    # Newer versions mark some errors with a cross, and end with a hint, which is no error.
    errors = [line for line in lines if line.startswith(("ERROR:", "×"))] or lines
    said = errors[-1].removeprefix("ERROR:").strip("× .") if errors else "nothing"
    return SourceUnreachable(f"pip could not download the wheel ({_without_addresses(said, log)})")


def _without_addresses(said: str, log: str) -> str:
    """Remove the addresses that pip contacted: they are private to this computer, and long."""
    addresses = re.findall(r"https?://[^\s'\"]+", log)
    hosts = {urlsplit(address).hostname for address in addresses}
    hosts.update(re.findall(r"host='([^']+)'", log))
    # The longest comes first, because an address may begin with another one.
    for address in sorted(addresses, key=len, reverse=True):
        said = said.replace(address, "its address")
    for host in filter(None, hosts):
        said = said.replace(host, "the index")
    return said


def _largest_file(folder: Path) -> int:
    """Return how many bytes of the wheel have arrived: it is by far the largest file of pip."""
    largest = 0
    for subfolder, _, names in os.walk(folder):
        for name in names:
            try:
                largest = max(largest, (Path(subfolder) / name).stat().st_size)
            except FileNotFoundError:
                continue  # pip moved it after os.walk had listed it
    return largest
