"""The figures show the words that the page gives them, and English ones otherwise."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

from app.faults import Fault
from app.objective.models import MODELS
from app.session.session import Session
from app.views import VIEWS
from app.views.stage import Stage
from app.views.words import Words, english

#: English in marks: a text without « comes from elsewhere.
FOREIGN = Words({key: f"«{text}»" for key, text in english().texts.items()}, ",")

#: Texts that no language translates: symbols, numbers, and their typesetting.
SYMBOLS = set("xymbwJf0123456789.,₁₂⁻⁰¹²³⁴⁵⁶⁷⁸⁹10×′() =∂/Δ−+e")


def texts(stage: Stage) -> Iterator[str]:
    """Yield every text in the pictures of all open panels."""
    for _ in stage.draw():
        pass
    for panel in VIEWS:
        if stage.is_available(panel):
            for text in stage.view(panel).figure.findobj(Text):
                yield text.get_text()


def stage_of(words: Words, **settings: object) -> Stage:
    session = Session()
    session.set({**settings, "panels": list(VIEWS)})
    session.step(3)
    stage = Stage(session)
    stage.set_words(words)
    for panel in MODELS[session.settings.model].panels:
        stage.open_panel(panel, 640, 400, 1)
    return stage


SETTINGS = [
    {"least_squares": True, "contributions": True},
    {"optimizer": "momentum", "standardize": True},
    {"optimizer": "adam", "loss_scale": "linear"},
    {"optimizer": "adagrad", "batch_size": 1},
    {"model": "adaline", "preset": "two_classes", "standardize": True, "learning_rate": 0.05},
    {"model": "one_weight", "function": "two_pits"},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_every_word_in_a_figure_is_one_of_the_given_words(settings: dict[str, object]) -> None:
    said = {text for text in texts(stage_of(FOREIGN, **settings)) if set(text) - SYMBOLS}
    assert said
    assert [text for text in said if "«" not in text] == []


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_numbers_have_the_decimal_sign_of_the_language(settings: dict[str, object]) -> None:
    commas = Words(english().texts, ",")
    said = list(texts(stage_of(commas, **settings)))
    assert any(re.search(r"\d,\d", text) for text in said), "no number at all"
    assert [text for text in said if "." in text] == []


def test_other_words_cause_a_draw_and_the_same_words_do_not() -> None:
    stage = stage_of(english())
    before = {picture.panel: np.array(picture.buffer) for picture in stage.draw()}
    stage.set_words(Words(dict(english().texts)))
    assert list(stage.draw()) == []
    stage.set_words(FOREIGN)
    after = {picture.panel: np.array(picture.buffer) for picture in stage.draw()}
    assert after.keys() == before.keys()
    assert all(not np.array_equal(after[panel], before[panel]) for panel in before)


def test_a_missing_word_is_english_and_an_unknown_one_is_its_key() -> None:
    words = Words.given({"figure.axis.epoch": "Epoche", "phase.idle": "am Start"}, ",")
    assert words.say("axis.epoch") == "Epoche"
    assert words.say("least_squares") == english().say("least_squares") != "least_squares"
    assert words.say("phase.idle") == "phase.idle"


def test_words_that_are_not_text_are_refused() -> None:
    with pytest.raises(Fault) as caught:
        Words.given({"figure.axis.epoch": 3}, ",")
    assert caught.value.field == "words"


def test_numbers_are_short_and_a_minus_is_a_minus() -> None:
    short = english().short
    assert [short(value) for value in (0.0, 0.0456, 10.4, 123456.0, 1861.0)] == [
        "0", "0.046", "10", "120000", "1861",
    ]  # fmt: skip
    assert [short(value) for value in (-0.0, -3.25, 3.25, -1e-12)] == [
        "0",
        "−3.2",
        "3.2",
        "−1×10⁻¹²",
    ]
    assert short(0.123456, 4) == "0.1235"


@pytest.mark.parametrize("value", [0.0, 1.0, -0.41237, 1.5e-7, -99999.5, 2.5e12, 1951.0, 1 / 3])
@pytest.mark.parametrize("resolution", [1e-9, 0.003, 1.0, 40.0, 1e6])
def test_a_number_is_written_to_its_resolution(value: float, resolution: float) -> None:
    text = Words({}).to_resolution(value, resolution).replace("−", "-")
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    mantissa, _, exponent = text.partition("×10")
    read = float(f"{mantissa}e{exponent.translate(digits) or 0}")
    assert abs(read - value) <= resolution / 2 * (1 + 1e-9) + 1e-14 * abs(value)
    assert "e" not in text


#: Hard numbers with the texts that page and figures write; numbers.test.js reads them too.
WRITTEN = json.loads(
    (Path(__file__).parents[2] / "page/words/written.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("value", "resolution", "english_text", "german_text"), WRITTEN["numbers"])
def test_numbers_are_written_as_on_the_page(
    value: float, resolution: float, english_text: str, german_text: str
) -> None:
    assert Words({}).to_resolution(value, resolution) == english_text
    assert Words({}, ",").to_resolution(value, resolution) == german_text


@pytest.mark.parametrize("row", WRITTEN["equations"])
def test_equations_are_written_as_on_the_page(row: dict[str, Any]) -> None:
    line = row["m"], row["b"], row["farthest"], row["resolution"]
    assert Words({}).equation(*line) == row["en"]
    assert Words({}, ",").equation(*line) == row["de"]
