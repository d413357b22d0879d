"""Packages of npm, each pinned with its hash in npm/package-lock.json, which npm verifies.

npm knows the registry, proxies and certificates of this computer, as pip does for wheels.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from app.host.fetching.cdn import SourceUnreachable

PINS = Path(__file__).with_name("npm")
#: Long enough for some megabytes on a slow line.
TIMEOUT_S = 300


def install(npm: Sequence[str], folder: Path, *, for_build: bool) -> Path:
    """Install the pinned packages; those that are there already need no network.

    Parameters
    ----------
    npm : sequence of str
        The command.
    folder : Path
        Where to install them.
    for_build : bool
        Whether to install what makes files of packages, too.

    Returns
    -------
    Path
        The folder with one folder a package.

    Raises
    ------
    SourceUnreachable
        If npm cannot fetch them, or gets others than the pinned ones.
    OSError
        If the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for pin in PINS.iterdir():
        shutil.copyfile(pin, folder / pin.name)
    omitted = () if for_build else ("--omit=dev",)
    command = [*npm, "install", "--no-save", "--ignore-scripts", "--fetch-retries=1", *omitted]
    # Node has certificates of its own, and does not know those of a company.
    environment = os.environ | {"NODE_USE_SYSTEM_CA": "1"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False,
            timeout=TIMEOUT_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceUnreachable(f"npm could not be run ({error})") from error
    if done.returncode != 0:
        code = re.search(r"^npm \S+ code (\w+)", done.stderr, re.MULTILINE)
        raise SourceUnreachable(
            f"npm could not fetch it ({code[1] if code else 'no reason given'})"
        )
    return folder / "node_modules"
