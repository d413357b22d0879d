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

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Long enough for 200 MB on a slow line; without a network Playwright gives up earlier by itself.
INSTALL_TIMEOUT_S = 900
START_TIMEOUT_S = 60


@cache
def find() -> str | None:
    """Return a Chromium that starts: that of $CHROMIUM, of the system, or of Playwright."""
    return next((path for path in _candidates() if _starts(path)), None)


def install() -> str | None:
    """Install a Chromium with Playwright, or as root on Debian with apt, and return its path."""
    for command in _install_commands():
        print("Installing Chromium:", " ".join(command), file=sys.stderr)
        try:
            subprocess.run(command, check=True, stdout=sys.stderr, timeout=INSTALL_TIMEOUT_S)
        except (subprocess.SubprocessError, OSError) as error:
            print(error, file=sys.stderr)
        find.cache_clear()
        if path := find():
            return path
    return None


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


def _install_commands() -> Iterator[list[str]]:
    yield [sys.executable, "-m", "playwright", "install", "chromium"]
    if shutil.which("apt-get") and os.geteuid() == 0:
        yield ["apt-get", "update", "--quiet"]
        yield ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "chromium"]


def main() -> int:
    """Print the path of a Chromium, or how to get one."""
    path = find() or (install() if "--install" in sys.argv else None)
    if path is None:
        print(
            "No Chromium: install one and name it in CHROMIUM=/path/to/chromium.", file=sys.stderr
        )
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
