"""Every preset is worth watching."""

import tomllib
from pathlib import Path

import pytest

from app.data import presets
from app.session.session import Session


@pytest.mark.parametrize("name", presets.NAMES)
def test_a_preset_has_a_source_and_converges_under_its_own_settings(name: str) -> None:
    assert presets.load(name).source
    session = Session()
    session.set({"preset": name, "shuffle": False})
    session.step(100_000)
    assert session.run.status == "converged"


def test_the_list_names_every_file_of_the_folder() -> None:
    files = {path.stem for path in Path(presets.__file__).parent.glob("*.toml")}
    assert files == set(presets.NAMES)


def test_a_preset_file_has_no_field_that_nobody_reads() -> None:
    for path in Path(presets.__file__).parent.glob("*.toml"):
        facts = tomllib.loads(path.read_text("utf-8"))
        assert facts.keys() <= {"source", "points", "settings"}


@pytest.mark.parametrize("name", [name for name in presets.NAMES if "anscombe" in name])
def test_anscombes_four_datasets_have_one_least_squares_line(name: str) -> None:
    moments = presets.load(name).dataset.moments
    # Anscombe (1973): y = 3 + 0.5 x in all four, to the three and two decimals in his paper.
    assert moments.slope == pytest.approx(0.5, abs=5e-4)
    assert moments.mean_y - moments.slope * moments.mean_x == pytest.approx(3.0, abs=5e-3)
