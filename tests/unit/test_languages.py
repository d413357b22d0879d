"""Every language has every word that the page uses, with the same {names}, and no other word.

The test finds the keys in index.html, in the JavaScript and in the registries. A template
like `panel.${panel}_hint` stands for one key for each name of what it ranges over; `RANGES` says
what that is, and a template that is not in it fails.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import pytest

from app.data import presets
from app.data.dataset import Condition
from app.explain.questions import questions
from app.languages import LANGUAGES
from app.objective.functions import FUNCTIONS
from app.objective.losses import LOSSES
from app.objective.models import MODELS
from app.optimizers import OPTIMIZERS
from app.settings import INSIGHTS, PANELS, Settings
from app.training.descent import Status
from app.training.remedies import RemedyKind

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "static/words/locales"
STATIC = ROOT / "static"

#: A key of words: rooms of words, parted by points, the last of which may be empty.
KEY = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_]*)+")
SLOT = re.compile(r"\{(\w+)\}")

#: Faults of a caller of Python: the page has no sentence for them.
FAULTS_OF_CALLERS = {
    "missing_argument", "not_flat", "not_loaded", "not_open", "not_readable",
    "not_ready", "not_restored", "not_sendable", "too_many_calls", "unknown_argument",
    "unknown_call", "wrong_kind",
}  # fmt: skip


def words_of(language: str) -> dict[str, str]:
    return json.loads((LOCALES / f"{language}.json").read_text("utf-8"))


ENGLISH = words_of("en")


def javascript() -> Iterator[tuple[str, str]]:
    """Yield name and text of the page's modules; the worker shows no words."""
    for path in sorted(STATIC.rglob("*.js")):
        name = path.relative_to(STATIC).as_posix()
        if not name.startswith(("runtime/", "worker/", "catalog.js")):
            yield name, path.read_text("utf-8")


SOURCES = dict(javascript())


def quoted(name: str, after: str, before: str) -> set[str]:
    """Return the words in quotes in a part of a file of static/."""
    text = (STATIC / name).read_text("utf-8")
    assert after in text, f"{name} has no {after!r} any more"
    part = text.split(after, 1)[1].split(before, 1)[0]
    return set(re.findall(r'"([a-z_0-9]+)"', part))


#: Faults of files that arrive later, after which the page offers another try.
PASSING = quoted("words/notices.js", "MAY_PASS = new Set([", "])")


def first_arguments(of: str, folder: str) -> set[str]:
    """Return the texts that are the first arguments of calls, in all modules of a folder."""
    return {
        node.args[0].value
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == of
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def diagnoses() -> set[str]:
    """Return every diagnosis of a comparison of gradients."""
    tree = ast.parse((ROOT / "app/explain/gradients.py").read_text("utf-8"))
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {
        node.value
        for function in (functions["diagnose"], functions["_slips"], functions["compare"])
        for node in ast.walk(function)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z_0-9]+", node.value)
    }


CONDITIONS = set(get_args(Condition))
STATUSES = set(Status)
STAGES = quoted("state/types.d.ts", "export type Stage =", ";")
KINDS = quoted("insights/band.js", "const KINDS =", ";")
WAYS = quoted("insights/gradients.js", "const WAYS =", ";")
#: The step about the slope of a value is named by the loss; see `derivation._Shape`.
STEPS = first_arguments("Step", "app/explain") | {"power_rule", "sign_rule", "clip_rule"}
FAULTS = first_arguments("Fault", "app")
FAILURES = {
    code
    for path in STATIC.rglob("*.js")
    if "runtime" not in path.parts
    for code in re.findall(r'[fF]ault\("([a-z_]+)"', path.read_text("utf-8"))
}
#: The limits that a value out of range has: keyword arguments of kinds.py's faults.
LIMITS = {"above", "least", "most", "least_most", "least_below", "above_below"}
READOUTS = quoted("words/sentence.js", "const READOUTS = {", "};")
TRENDS = {"falling", "rising", "hovering", "level", "still"}
#: Steps that have more than one sentence of explanation.
CHOSEN_WHY = {"loss", "factor", "chain_rule"}

NOT_OF_SQUARES = [name for name, loss in LOSSES.items() if not loss.is_of_squares]

_HINTS = (STATIC / "panels/hints.js").read_text("utf-8").split("const GESTURES =")[1]
GESTURES = set(re.findall(r"(\w+): \[", _HINTS.split("};")[0]))

#: Every template in the JavaScript, with empty slots, and the names that it ranges over.
RANGES: dict[str, Iterable[str]] = {
    "function.{}": FUNCTIONS,
    "rate.{}": KINDS,
    "preset.{}": presets.NAMES,
    "loss.{}": LOSSES,
    "loss_note.{}": NOT_OF_SQUARES,
    "rates.none_{}": NOT_OF_SQUARES,
    "optimizer.{}": OPTIMIZERS,
    "batch_size.{}": ("full", "1"),
    "panel.{}": PANELS,
    "hint.{}": GESTURES,
    "announce.{}": {"added", "start", "crosshair", "point", "handle", "ring"},
    "panel.{}_picture": PANELS,
    "boot.{}": STAGES,
    "explain.{}": {*CONDITIONS, *FUNCTIONS, "idle", "paused"} - {"line", "empty"},
    "explain.above_limit{}": ("", "_rule"),
    "explain.playing_{}": set(OPTIMIZERS) - {"sgd"},
    "explain.misclassified_{}": ("none", "1", "n"),
    "explain.diverged_{}": ("full", "single", "rule"),
    "setting.{}": Settings().as_message(),
    "remedy.{}": get_args(RemedyKind),
    "readout.{}": READOUTS,
    "phase.{}": (STATUSES | TRENDS | quoted("words/sentence.js", "#phase(state) {", "\n  }\n"))
    - {"running"},
    "rates.{}": KINDS
    | quoted("insights/learning-rate.js", "this.body = make(", "this.use,")
    - {"div", "class", "p", "h3", "why", "max", "min"},
    "rates.{}_means": KINDS,
    "rates.condition_{}": ("none", "round", "long"),
    "runs.{}": quoted("insights/runs.js", "const COLUMNS = [", "]"),
    "runs.compare_{}": set(
        re.findall(r"^  (\w+): \(", (STATIC / "insights/runs.js").read_text("utf-8"), re.MULTILINE)
    ),
    "insight.{}": [name for name in INSIGHTS if name],
    "question.{}": {each.name for loss in LOSSES for each in questions(loss)},
    "derivation.{}": STEPS,
    "derivation.{}_why": STEPS - CHOSEN_WHY,
    "derivation.solution_why{}": ("", "_none"),
    "least_squares.{}": ("descent", "minimum", "other_minimum", "other_loss"),
    "least_squares.distance{}": ("", "_there", "_nearer", "_further"),
    "gradient.{}": WAYS | diagnoses() | {"two_agree"},
    "gradient.{}_means": WAYS,
    # The page shows the text of Python or the worker for faults that it has no words for.
    "fault.{}": (FAULTS | LIMITS | {"no_answer"} | PASSING)
    - (FAULTS_OF_CALLERS - PASSING)
    - {"out_of_range"},
    "failure.{}": (FAILURES - FAULTS | {"other"}) - FAULTS_OF_CALLERS | {"not_loaded"},
}

#: Keys made of a key and a suffix.
LONGER = [
    *(f"derivation.{step}_why.{loss}" for step in ("loss", "factor") for loss in LOSSES),
    *(f"derivation.chain_rule_why.{kind}" for kind in ("line", "neuron")),
]


def written() -> tuple[set[str], set[str]]:
    """Return the keys that the JavaScript has in quotes, and its templates."""
    keys: set[str] = set()
    templates: set[str] = set()
    rooms = {key.partition(".")[0] for key in ENGLISH}
    for text in SOURCES.values():
        for literal in re.findall(r'"([^"\n]*)"|`([^`]*)`', text):
            template = re.sub(r"\$\{[^}]*\}", "{}", literal[0] or literal[1])
            if template.endswith(".js"):  # a module, fetched when its tab is first opened
                continue
            if template.partition(".")[0] not in rooms or not KEY.fullmatch(
                template.replace("{}", "x")
            ):
                continue
            (templates if "{}" in template else keys).add(template)
    return keys, templates


WRITTEN, TEMPLATES = written()


def on_the_page() -> set[str]:
    page = (ROOT / "index.html").read_text("utf-8")
    return set(re.findall(r'\bdata-(?:words|label|title|content)="([^"]+)"', page))


def asked_for() -> set[str]:
    """Return every key that needs words, apart from the keys of the figures."""
    ranged = {template.replace("{}", name) for template, names in RANGES.items() for name in names}
    return on_the_page() | WRITTEN - {"figure."} | ranged | set(LONGER)


def other_words_for(keys: set[str]) -> set[str]:
    """Return the keys that the page looks up first: for a model, or for a hand without a mouse."""
    of_models = {f"{key}.{model}" for key in keys for model in MODELS}
    return of_models | {f"{key}_touch" for key in keys | of_models}


def test_every_template_of_the_javascript_ranges_over_something_known() -> None:
    assert TEMPLATES - RANGES.keys() == set()
    assert RANGES.keys() - TEMPLATES == set(), "these are templates no longer"


def test_every_key_in_use_has_words() -> None:
    assert sorted(asked_for() - ENGLISH.keys()) == []


def test_no_word_is_unused() -> None:
    keys = asked_for()
    used = keys | other_words_for(keys) | set(EXTRA_FIELDS)
    unused = [key for key in ENGLISH if key not in used and not key.startswith("figure.")]
    assert unused == []


#: What a fault can name besides settings: arguments of calls.
EXTRA_FIELDS = ("setting.points", "setting.epoch", "setting.epochs", "setting.runs")


def test_the_files_are_the_listed_languages() -> None:
    assert sorted(path.stem for path in LOCALES.iterdir()) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_keys_of_english_in_its_order(language: str) -> None:
    assert list(words_of(language)) == list(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_the_names_that_english_has(language: str) -> None:
    others = {
        key: text
        for key, text in words_of(language).items()
        if sorted(SLOT.findall(text)) != sorted(SLOT.findall(ENGLISH[key]))
    }
    assert others == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_has_each_key_once_and_no_empty_text(language: str) -> None:
    pairs: list[tuple[str, str]] = json.loads(
        (LOCALES / f"{language}.json").read_text("utf-8"), object_pairs_hook=list
    )
    assert len(dict(pairs)) == len(pairs)
    assert [key for key, text in pairs if not text.strip()] == []


def test_the_page_is_english_before_its_words_arrive() -> None:
    page = (ROOT / "index.html").read_text("utf-8")
    said = re.findall(r'<(?:\w+)[^>]*\bdata-words="([^"]+)"[^>]*>([^<]*)<', page)
    assert len(said) > 50
    assert [(key, text) for key, text in said if text != ENGLISH[key]] == []
