"""Which files static/runtime-lock.json pins."""

import json
import tomllib
from pathlib import Path


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
