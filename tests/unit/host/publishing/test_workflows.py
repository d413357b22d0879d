"""The workflows of GitHub Actions run commands that exist here, and that the documents name."""

import re
import shlex
from pathlib import Path

import pytest

from app.__main__ import main

RUN = re.compile(r"^\s+(?:- )?run: (.+)$", re.MULTILINE)


@pytest.fixture
def workflows(repository: Path) -> Path:
    return repository / ".github/workflows"


def test_the_tests_run_what_ci_runs(workflows: Path, repository: Path) -> None:
    assert RUN.findall((workflows / "ci.yml").read_text("utf-8")) == ["bash .ci/run"]
    assert "make test" in (repository / ".ci/run").read_text("utf-8")


def test_publishing_builds_the_folder_that_it_uploads(
    workflows: Path, small_repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (workflows / "pages.yml").read_text("utf-8")
    [command] = RUN.findall(text)
    words = shlex.split(command)
    assert words[:3] == ["python3", "-m", "app"]
    monkeypatch.chdir(tmp_path)
    assert main(words[3:], small_repository) == 0
    [uploaded] = re.findall(r"^\s+path: (.+)$", text, re.MULTILINE)
    assert (tmp_path / uploaded / "index.html").exists()
    assert (tmp_path / uploaded / "static/runtime/pyodide.mjs").exists()


def test_the_page_on_publishing_names_the_command(workflows: Path, repository: Path) -> None:
    [command] = RUN.findall((workflows / "pages.yml").read_text("utf-8"))
    blocks = (repository / "docs/publishing.md").read_text("utf-8").split("```")[1::2]
    assert command in {block.strip() for block in blocks}
