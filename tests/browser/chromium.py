"""Find a Chromium for the browser tests, or install one.

As a script it prints the path of the program: `python tests/browser/chromium.py [--install]`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

#: Chromium without windows, which opens a page in two thirds of the time.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Long enough for 200 MB on a slow line; without a network Playwright gives up earlier by itself.
INSTALL_TIMEOUT_S = 900
START_TIMEOUT_S = 60


@cache
def find() -> str | None:
    """Return a Chromium that starts: that of $CHROMIUM, of the system, or of Playwright."""
    return next((path for path in _candidates() if _starts(path)), None)


def install() -> str | None:
    """Install a Chromium as root on Debian with apt, or else with Playwright; return its path.

    If there is one already, only apt is asked for the faster shell.
    """
    for command in _install_commands(is_any_here=find() is not None):
        print("Installing Chromium:", " ".join(command), file=sys.stderr)
        try:
            subprocess.run(command, check=True, stdout=sys.stderr, timeout=INSTALL_TIMEOUT_S)
        except (subprocess.SubprocessError, OSError) as error:
            print(error, file=sys.stderr)
    find.cache_clear()
    return find()


def _candidates() -> Iterator[str]:
    if named := os.environ.get("CHROMIUM"):
        yield named
        return
    yield from filter(None, map(shutil.which, NAMES))
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        yield own


def _starts(path: str) -> bool:
    # On some systems the program exists, but only asks to install another one, or lacks libraries.
    try:
        command = [path, "--version"]
        done = subprocess.run(command, check=False, capture_output=True, timeout=START_TIMEOUT_S)
    except (subprocess.SubprocessError, OSError):
        return False
    return done.returncode == 0


def _install_commands(is_any_here: bool) -> Iterator[list[str]]:
    if shutil.which("apt-get") and os.geteuid() == 0:
        yield ["apt-get", "update", "--quiet"]
        install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y"]
        yield [*install, SHELL]
        if not is_any_here and not shutil.which(SHELL):
            yield [*install, "chromium"]
    if not is_any_here and not any(map(shutil.which, NAMES)):
        yield [sys.executable, "-m", "playwright", "install", "chromium"]


def main() -> int:
    """Print the path of a Chromium, or how to get one."""
    is_asked = "--install" in sys.argv and "CHROMIUM" not in os.environ
    path = install() if is_asked and not shutil.which(SHELL) else find()
    if path is None:
        print(
            "No Chromium: install one and name it in CHROMIUM=/path/to/chromium.", file=sys.stderr
        )
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
