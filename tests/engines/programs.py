"""Find the browsers of the smoke set, or install them.

As a script it prints which are there: `python tests/engines/programs.py [--install]`. On Debian as
root it installs what is missing; elsewhere it says what to install. A browser that is not there is
left out, except Chromium.
"""

import os
import shutil
import subprocess
import sys

from tests.browser import chromium

INSTALL_TIMEOUT_S = 900

#: The packages of Debian that bring each browser and what drives it.
PACKAGES = {
    "firefox": ["firefox-esr"],
    "webkit": ["webkit2gtk-driver", "xvfb", "xauth", "python3-gi", "gir1.2-webkit2-4.1"],
}

#: The system's Python, for which Debian brings GTK.
SYSTEM_PYTHON = "/usr/bin/python3"


def firefox() -> str | None:
    """Return a Firefox: that of $FIREFOX, or of the system."""
    return os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


def has_webkit() -> bool:
    """Whether WebKitGTK is there with all that a window for tests needs."""
    programs = ("WebKitWebDriver", "xvfb-run", SYSTEM_PYTHON)
    if not all(map(shutil.which, programs)):
        return False
    versions = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"
    asked = f"{versions}; from gi.repository import WebKit2"
    return subprocess.run([SYSTEM_PYTHON, "-c", asked], check=False).returncode == 0


def found() -> dict[str, bool]:
    """Say of each browser whether it is there."""
    return {
        "chromium": chromium.find() is not None,
        "firefox": firefox() is not None,
        "webkit": has_webkit(),
    }


def install() -> None:
    """Install the browsers that are missing, as root on Debian."""
    chromium.install()
    missing = [name for name in PACKAGES if not found()[name]]
    if not missing or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    packages = [package for name in missing for package in PACKAGES[name]]
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--yes"]
    for command in (
        [*quietly, "update"],
        [*quietly, "install", "--no-install-recommends", *packages],
    ):
        try:
            subprocess.run(command, check=True, stdout=sys.stderr, timeout=INSTALL_TIMEOUT_S)
        except (subprocess.SubprocessError, OSError) as error:
            print(error, file=sys.stderr)


def main() -> int:
    """Print which browsers are there; fail without Chromium."""
    if "--install" in sys.argv:
        install()
    for name, is_there in found().items():
        others = f"no; on Debian: apt-get install {' '.join(PACKAGES.get(name, [chromium.SHELL]))}"
        print(f"{name}: {'yes' if is_there else others}")
    return 0 if found()["chromium"] else 1


if __name__ == "__main__":
    sys.exit(main())
