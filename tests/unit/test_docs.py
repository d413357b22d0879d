"""The documents are right: links lead somewhere, files exist, and commands run."""

import configparser
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.unit.test_rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
CHANGES = ROOT / "CHANGELOG.md"
DOCUMENTS = sorted([README, CHANGES, *(ROOT / "docs").glob("*.md")])

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND = re.compile(r"(?:make|python3 -m app)\b[^#|`\n]*")

#: The files and folders at the root of the repository, with which its paths begin.
TOP = {path.name for path in ROOT.iterdir()}
#: Folders that a command makes and a fresh clone lacks.
MADE = (".venv/", "static/runtime/")


def without_fences(path: Path) -> str:
    """Return the text of a document without its blocks of code."""
    return FENCE.sub("", path.read_text("utf-8"))


def anchors_of(path: Path) -> set[str]:
    """Return the fragments of a document that a browser finds: one for each heading."""
    headings = HEADING.findall(without_fences(path))
    return {re.sub(r"[^\w\- ]", "", each.lower()).strip().replace(" ", "-") for each in headings}


def files_named_in(path: Path) -> list[str]:
    """Return the paths from the root of the repository that a document names in code."""
    words = (word for code in CODE.findall(without_fences(path)) for word in code.split())
    return [word for word in words if "/" in word and word.split("/")[0] in TOP]


def commands_in(path: Path) -> list[str]:
    """Return the calls of make and of our command line in blocks of code and in sentences."""
    text = path.read_text("utf-8")
    blocks = "\n".join(block for language, block in FENCE.findall(text) if not language)
    spans = "\n".join(CODE.findall(without_fences(path)))
    lines = f"{blocks}\n{spans}".splitlines()
    return [found[0].strip() for line in lines if (found := COMMAND.match(line.strip()))]


def targets_of_make() -> set[str]:
    phony = re.findall(r"^\.PHONY:(.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    return {target for line in phony for target in line.split()}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    dead: list[str] = []
    for link in LINK.findall(without_fences(path)):
        name, _, anchor = link.partition("#")
        if re.match(r"\w+:", link):
            continue
        target = path.parent / name if name else path
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(path: Path) -> None:
    named = [name for name in files_named_in(path) if not name.startswith(MADE)]
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_search_finds_files_and_links_in_documents() -> None:
    """If the patterns above matched nothing, the tests above would pass without a check."""
    names = {name for path in DOCUMENTS for name in files_named_in(path)}
    assert {"app/settings.py", "static/boot/early-worker.js", "tests/unit/test_rooms.py"} <= names
    assert {"docs/architecture.md", "docs/publishing.md"} <= set(LINK.findall(README.read_text()))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_that_a_document_names_exists(path: Path) -> None:
    calls = [command.split() for command in commands_in(path)]
    named = {word for call in calls if call[0] == "make" for word in call[1:] if "=" not in word}
    assert named - targets_of_make() == set()


def test_readme_names_the_two_commands() -> None:
    assert commands_in(README)[:2] == ["python3 -m app", "make test"]


@pytest.mark.parametrize(
    "command",
    sorted({c for path in DOCUMENTS for c in commands_in(path) if c.startswith("python3")}),
)
def test_our_command_line_takes_every_command_that_a_document_names(command: str) -> None:
    """With --help at the end the parser reads the whole command and does nothing."""
    words = [*command.removeprefix("python3").split(), "--help"]
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 0, done.stderr


def rooms_on_the_page(top: str) -> list[str]:
    """Return the rooms of a folder as the tables of the architecture page list them."""
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    return [
        row for row in re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE) if row.startswith(top)
    ]


EXAMPLES = [
    example
    for path in DOCUMENTS
    for example in re.findall(r"-m pytest (\S+\.py) -k (\w+)", path.read_text("utf-8"))
]


@pytest.mark.parametrize(("file", "word"), EXAMPLES)
def test_an_example_of_running_one_test_selects_a_test(file: str, word: str) -> None:
    assert re.search(rf"^def test_\w*{word}", (ROOT / file).read_text("utf-8"), re.MULTILINE)


def test_the_architecture_page_lists_the_rooms_of_the_package_in_their_order() -> None:
    rows = [Path(row).stem for row in rooms_on_the_page("app/")]
    assert rows == list(ROOMS)


def test_the_architecture_page_lists_every_room_of_the_page() -> None:
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "static").rglob("*.[cj]s*")}
    rooms = {f"{folder.as_posix()}/" for folder in folders if is_room(folder)}
    assert set(rooms_on_the_page("static/")) == rooms


def is_room(folder: Path) -> bool:
    """Return whether a folder of static/ has sources: it is neither the top nor the runtime."""
    return len(folder.parts) > 1 and "runtime" not in folder.parts


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_citation_and_the_licence_agree_with_the_project() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    facts = dict(re.findall(r"^(version|license|  - name): (.+)$", citation, re.MULTILINE))
    project = PROJECT["project"]
    [author] = project["authors"]
    assert facts["version"] == project["version"]
    assert facts["license"] == project["license"]
    assert facts["  - name"] == author["name"]
    assert f"{author['name']}\n" in (ROOT / "LICENSE").read_text("utf-8")


def test_editors_use_the_widths_of_the_formatters() -> None:
    editors = configparser.ConfigParser()
    editors.read_string("[top]\n" + (ROOT / ".editorconfig").read_text("utf-8"))
    python, scripts = editors["*.py"], editors["*.{js,mjs,ts,css,json}"]
    biome = json.loads((ROOT / "tests/tools/biome.json").read_text("utf-8"))["formatter"]
    assert python.getint("max_line_length") == PROJECT["tool"]["ruff"]["line-length"]
    assert scripts.getint("max_line_length") == biome["lineWidth"]
    assert editors["*"].getint("indent_size") == biome["indentWidth"]


def test_the_measurements_name_the_pinned_versions() -> None:
    lock = json.loads((ROOT / "static/runtime-lock.json").read_text("utf-8"))
    packages = {name: each["version"] for name, each in lock["packages"].items()}
    wheels = {each["name"]: each["version"] for each in lock["runtime"]["wheels"]}
    pinned = {"pyodide": lock["runtime"]["version"], **packages, **wheels}
    text = (ROOT / "docs/measured.md").read_text("utf-8")
    [line] = re.findall(r"^Pinned: (.+)\.$", text, re.MULTILINE)
    named = dict(re.findall(r"(\w+) (\d[\d.]+\d)", line))
    # The lock does not name the version of Python.
    versions = {name.lower(): version for name, version in named.items() if name != "Python"}
    assert versions == {name: pinned[name] for name in versions}
    assert {"pyodide", "numpy", "matplotlib"} <= versions.keys()
