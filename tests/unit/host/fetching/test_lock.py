"""Which files static/runtime-lock.json pins."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from app.host.packing.node import REQUIREMENTS


def test_the_lock_of_the_repository_holds_what_numpy_matplotlib_and_micropip_need(
    repository: Path,
) -> None:
    packages = json.loads((repository / "static/runtime-lock.json").read_text())["packages"]
    needed = {"numpy", "matplotlib", "micropip"}
    while added := {name for known in needed for name in packages[known]["depends"]} - needed:
        needed |= added
    # python-dateutil and cycler need six; the lock contains every dependency.
    assert set(packages) == needed


def test_the_tests_use_the_versions_that_the_page_uses(repository: Path) -> None:
    lock = json.loads((repository / "static/runtime-lock.json").read_text())
    packages = lock["packages"] | {wheel["name"]: wheel for wheel in lock["runtime"]["wheels"]}
    project = tomllib.loads((repository / "pyproject.toml").read_text())
    pins = dict(pin.split("==") for pin in project["dependency-groups"]["test"])
    both = {name: (pins[name], packages[name]["version"]) for name in pins.keys() & packages}
    assert {"numpy", "matplotlib", "pillow", "autograd", "latex2mathml"} <= both.keys()
    assert all(pin == version for pin, version in both.values()), both


@pytest.mark.parametrize(
    ("group", "file"),
    [
        ("test", "tests/tools/requirements.txt"),
        ("environment", "tests/tools/environment.txt"),
        ("node", "app/host/packing/node.txt"),
    ],
)
def test_what_pip_installs_is_pinned_by_hashes(repository: Path, group: str, file: str) -> None:
    """Whoever changes a version must run `make lock`."""
    assert REQUIREMENTS.samefile(repository / "app/host/packing/node.txt")
    project = tomllib.loads((repository / "pyproject.toml").read_text())
    locked = re.split(r"\n(?=\w)", (repository / file).read_text().strip())
    assert all("--hash=sha256:" in entry for entry in locked)
    pins = {entry.partition(" ")[0] for entry in locked}
    assert set(project["dependency-groups"][group]) <= pins


@pytest.mark.parametrize("folder", ["tests/tools", "app/host/fetching/npm"])
def test_what_npm_installs_is_pinned_by_hashes(repository: Path, folder: str) -> None:
    wanted = json.loads((repository / folder / "package.json").read_text())
    packages = json.loads((repository / folder / "package-lock.json").read_text())["packages"]
    root = packages.pop("")
    for kind in ("dependencies", "devDependencies"):
        assert wanted.get(kind, {}) == root.get(kind, {})
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
