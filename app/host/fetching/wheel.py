"""Wheels of Python's package index: the second source of the runtime, and the libraries beside it.

A wheel is downloaded by pip, which knows the mirrors, proxies and certificates of this computer.
It is never installed. One wheel carries the same files as the official release: the needed members
are taken out, each is verified like a file from the CDN, and the wheel is removed. The libraries
are wheels that the page installs itself: each is verified and kept whole.
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

from app.host import HostFailure
from app.host.fetching.cdn import Advance, SourceUnreachable
from app.host.fetching.lock import PinnedFile, PinnedWheel, RuntimeLock

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
        What to fetch.
    folder : Path
        Where to put it.
    advance : callable
        Told how many bytes of it have arrived.

    Raises
    ------
    SourceUnreachable
        When pip is missing or cannot download it; the message is what pip said last.
    HostFailure
        When it has other contents than the pinned ones.
    OSError
        When the folder cannot be written.
    """
    with _downloaded(library.requirement, folder, advance) as wheel:
        library.accept(wheel, folder)


@contextmanager
def _downloaded(requirement: str, folder: Path, advance: Advance) -> Generator[Path]:
    """Have pip download a wheel into a hidden place in `folder`, which goes after the block."""
    if importlib.util.find_spec("pip") is None:
        raise SourceUnreachable("this Python has no pip")
    with tempfile.TemporaryDirectory(prefix=".wheel-", dir=folder) as name:
        yield _download(requirement, Path(name), advance)


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
    lines = log.splitlines()
    # Newer versions mark some errors by a cross, and end with a hint that is none.
    errors = [line for line in lines if line.startswith(("ERROR:", "×"))] or lines
    said = errors[-1].removeprefix("ERROR:").strip("× .") if errors else "nothing"
    return SourceUnreachable(f"pip could not download the wheel ({_without_addresses(said, log)})")


def _without_addresses(said: str, log: str) -> str:
    """Leave out which computers pip asked: that is this computer's configuration, and long."""
    addresses = re.findall(r"https?://[^\s'\"]+", log)
    hosts = {urlsplit(address).hostname for address in addresses}
    hosts.update(re.findall(r"host='([^']+)'", log))
    # The longest first: an address may begin with another one.
    for address in sorted(addresses, key=len, reverse=True):
        said = said.replace(address, "its address")
    for host in filter(None, hosts):
        said = said.replace(host, "the index")
    return said


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
