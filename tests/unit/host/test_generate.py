"""The generated files, which the page needs before Python starts, agree with Python."""

import re
from pathlib import Path

import pytest

from app.host.generate import app_files, generated

FRESH = generated()


@pytest.mark.parametrize("name", FRESH)
def test_a_generated_file_is_up_to_date(repository: Path, name: str) -> None:
    assert (repository / name).read_text("utf-8") == FRESH[name], "run `make generate`"


def test_the_browser_gets_every_module_that_it_may_import(repository: Path) -> None:
    files = app_files(repository)
    assert not [name for name in files if "host" in name or "__main__" in name]
    for name in files:
        if name.endswith(".py"):
            text = (repository / name).read_text("utf-8")
            for module in re.findall(r"^\s*(?:from|import) (app[\w.]*)", text, re.MULTILINE):
                path = module.replace(".", "/")
                assert f"{path}.py" in files or f"{path}/__init__.py" in files, (name, module)


def test_only_one_module_imports_the_browsers_packages(repository: Path) -> None:
    importing = [
        name
        for name in app_files(repository)
        if re.search(r"^\s*(from|import) (js|pyodide)\b", (repository / name).read_text(), re.M)
    ]
    assert importing == ["app/browser.py"]


def test_no_module_of_the_browser_uses_pyplot(repository: Path) -> None:
    for name in app_files(repository):
        assert "pyplot" not in (repository / name).read_text("utf-8"), name
