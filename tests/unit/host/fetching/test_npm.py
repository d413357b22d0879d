"""Packages of npm: all are pinned by hashes, and npm runs none of their scripts."""

import json
import sys
from pathlib import Path

import pytest

from app.host.fetching.cdn import SourceUnreachable
from app.host.fetching.npm import PINS, install

#: Replaces npm: records its arguments, and installs every package of the lock.
STAND_IN = """
import json, sys
from pathlib import Path
Path("arguments").write_text(" ".join(sys.argv[1:]))
for name in json.loads(Path("package-lock.json").read_text())["packages"]:
    Path(name or ".").mkdir(parents=True, exist_ok=True)
"""


def npm(tmp_path: Path, program: str = STAND_IN) -> list[str]:
    script = tmp_path / "npm.py"
    script.write_text(program)
    return [sys.executable, str(script)]


def test_every_package_is_pinned_by_its_hash_and_by_no_address() -> None:
    lock = json.loads((PINS / "package-lock.json").read_text())["packages"]
    asked = lock.pop("")
    assert asked["dependencies"].keys() | asked["devDependencies"].keys() == {
        name.removeprefix("node_modules/") for name in lock
    }
    for package in lock.values():
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package
    pinned = json.loads((PINS / "package.json").read_text())
    versions = (pinned["dependencies"] | pinned["devDependencies"]).values()
    assert all(version.replace(".", "").isdigit() for version in versions)


@pytest.mark.parametrize("for_build", [False, True])
def test_the_packages_of_the_build_are_installed_only_for_it(
    tmp_path: Path, for_build: bool
) -> None:
    packages = install(npm(tmp_path), tmp_path / "tools/npm", for_build=for_build)
    assert (packages / "zstddec").is_dir()
    arguments = (tmp_path / "tools/npm/arguments").read_text().split()
    assert arguments[0] == "install"
    assert {"--ignore-scripts", "--no-save"} <= set(arguments)
    assert ("--omit=dev" in arguments) != for_build


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import sys; sys.exit('npm error code EINTEGRITY\\nnpm error wanted')", "EINTEGRITY"),
        ("import sys; sys.exit('npm ERR! code ENOTFOUND')", "ENOTFOUND"),
        ("raise SystemExit(1)", "no reason given"),
    ],
)
def test_a_failure_is_one_sentence_without_addresses(
    tmp_path: Path, program: str, reason: str
) -> None:
    with pytest.raises(SourceUnreachable, match=rf"^npm could not fetch it \({reason}\)$"):
        install(npm(tmp_path, program), tmp_path / "npm", for_build=False)


def test_an_npm_that_does_not_run_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match=r"^npm could not be run"):
        install([str(tmp_path / "none")], tmp_path / "npm", for_build=False)
