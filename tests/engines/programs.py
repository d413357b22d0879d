"""Find the browsers of the smoke set, or install them.

As a script it prints which are there: `python -m tests.engines.programs [--install]`. On Debian as
root it installs what is missing. A browser that is not there is left out, except Chromium.
"""

import os
import shutil
import subprocess
import sys

from tests.browser import chromium

# Enough for 300 MB on a slow line. Without a network apt gives up earlier by itself.
INSTALL_TIMEOUT_S = 600

LOOK_TIMEOUT_S = 60

#: The packages of Debian that bring each browser and what drives it.
PACKAGES = {
    "chromium": [chromium.SHELL],
    "firefox": ["firefox-esr"],
    "webkit": ["webkit2gtk-driver", "xvfb", "xauth", "python3-gi", "gir1.2-webkit2-4.1"],
}

#: The system's Python, for which Debian brings GTK.
SYSTEM_PYTHON = "/usr/bin/python3"

APT = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--yes"]
# A network that drops what is sent would otherwise hold apt for minutes.
IMPATIENT = ["--option=Acquire::Retries=1", "--option=Acquire::http::Timeout=30"]


def firefox() -> str | None:
    """Return a Firefox: that of $FIREFOX, or of the system."""
    return os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


def lack(name: str) -> str:
    """Say in a sentence what a browser lacks, or nothing if it is there."""
    if name == "webkit":
        return _lack_of_webkit()
    is_there = chromium.find() if name == "chromium" else firefox()
    return "" if is_there else f"There is no {name}."


def _lack_of_webkit() -> str:
    for program in ("WebKitWebDriver", "xvfb-run", "xauth", SYSTEM_PYTHON):
        if not shutil.which(program):
            return f"There is no {program}."
    versions = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"
    asked = [SYSTEM_PYTHON, "-c", f"{versions}; from gi.repository import WebKit2"]
    try:
        subprocess.run(asked, check=True, capture_output=True, text=True, timeout=LOOK_TIMEOUT_S)
    except subprocess.CalledProcessError as error:
        return f"WebKit cannot be imported: {error.stderr.strip().splitlines()[-1:]}"
    except (subprocess.SubprocessError, OSError) as error:
        return f"WebKit cannot be imported: {error}"
    return ""


def install() -> None:
    """Install the browsers that are missing, as root on Debian."""
    if lack("chromium"):
        chromium.install()
    missing = [name for name in PACKAGES if lack(name)]
    if not missing or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    _run([*APT, *IMPATIENT, "update"])
    for name in missing:
        # One at a time: a package that a system lacks keeps none of the others away.
        command = [*APT, *IMPATIENT, "install", "--no-install-recommends", *PACKAGES[name]]
        _run(command)


def _run(command: list[str]) -> None:
    """Run a command; if it fails, print why and go on."""
    print("Installing browsers:", " ".join(command), file=sys.stderr)
    try:
        subprocess.run(command, check=True, stdout=sys.stderr, timeout=INSTALL_TIMEOUT_S)
    except (subprocess.SubprocessError, OSError) as error:
        print(error, file=sys.stderr)


def main() -> int:
    """Print which browsers are there; fail without Chromium."""
    if "--install" in sys.argv:
        install()
    lacks = {name: lack(name) for name in PACKAGES}
    for name, words in lacks.items():
        how = f"{words} On Debian as root: apt-get install {' '.join(PACKAGES[name])}"
        print(f"{name}: {how if words else 'yes'}")
    return 1 if lacks["chromium"] else 0


if __name__ == "__main__":
    sys.exit(main())
