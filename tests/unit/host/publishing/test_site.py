"""The built site is complete, relative and marked; building never overwrites a user's files."""

import re
from pathlib import Path

import pytest

from app.host.failures import HostFailure
from app.host.packing.pack import is_current
from app.host.publishing.site import build, page_with_runtime


def names_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_site_holds_what_a_browser_needs_and_nothing_of_the_host(
    source: Path, tmp_path: Path
) -> None:
    build(source, tmp_path / "site")
    assert names_in(tmp_path / "site") == {
        ".downslope-build",
        ".nojekyll",
        "index.html",
        "service-worker.js",
        "app/__init__.py",
        "app/data/presets/line.csv",
        "static/icon.svg",
        "static/main.js",
        "static/offline/service-worker.js",
        "static/styles/page.css",
        "static/worker.mjs",
        "static/runtime-lock.json",
        "static/runtime/pyodide.js",
        "static/runtime/pyodide.mjs",
        "static/runtime/pyodide.asm.wasm",
        "static/runtime/pyodide.asm.wasm.gz",
        "static/runtime/numpy-2.4.3-cp314-wasm32.whl",
    }


def test_the_built_page_says_where_to_find_its_runtime(source: Path, tmp_path: Path) -> None:
    build(source, tmp_path / "site")
    page = (tmp_path / "site/index.html").read_text()
    marked = r'<html data-runtime="static/runtime/" data-compressed data-build="\w{16}" lang="en">'
    assert re.match(rf"<!doctype html>\n{marked}", page)


def test_the_built_page_says_that_the_runtime_is_packed(source: Path, tmp_path: Path) -> None:
    (source / "static/runtime/packed").mkdir()
    (source / "static/runtime/packed/manifest.json").write_text("{}")
    page = source / "index.html"
    page.write_text('<html lang="en"><link rel="preload" href="static/runtime-lock.json">')
    build(source, tmp_path / "site")
    built = (tmp_path / "site/index.html").read_text()
    assert 'data-packed="static/runtime/packed/manifest.json"' in built
    assert built.count('rel="preload" href="static/runtime/packed/manifest.json"') == 1
    assert (tmp_path / "site/static/runtime/packed/manifest.json").exists()


def test_the_page_of_the_repository_names_relative_addresses_only(repository: Path) -> None:
    page = (repository / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"""\b(?:src|href)\s*=\s*["']?/""", page) == []


def test_a_page_is_marked_once(source: Path) -> None:
    marked = page_with_runtime(source)
    assert b'<html data-runtime="static/runtime/" lang="en">' in marked
    (source / "index.html").write_bytes(marked)
    assert page_with_runtime(source) == marked


def test_a_snapshot_of_other_sources_does_not_fit_the_page(repository: Path) -> None:
    """Compare the manifest of the repository itself too, if the runtime has been packed."""
    page = page_with_runtime(repository)
    assert (b" data-current" in page) == is_current(repository)


def test_an_earlier_build_is_replaced_and_files_added_to_it_stay(
    source: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    build(source, site)
    (site / "CNAME").write_text("course.example")
    (source / "static/main.js").rename(source / "static/start.js")
    build(source, site)
    assert (site / "CNAME").exists()
    assert (site / "static/start.js").exists()
    assert not (site / "static/main.js").exists()


def test_a_build_can_go_into_an_empty_folder(source: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    build(source, tmp_path / "empty")
    assert (tmp_path / "empty/index.html").exists()


def test_a_folder_with_other_files_is_refused_and_unchanged(source: Path, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis/static/chapter.txt"
    thesis.parent.mkdir(parents=True)
    thesis.write_text("words")
    with pytest.raises(HostFailure, match="not an earlier build"):
        build(source, tmp_path / "thesis")
    assert names_in(tmp_path / "thesis") == {"static/chapter.txt"}


@pytest.mark.parametrize("place", [".", "app", "static/site", "app/new"])
def test_a_build_never_goes_into_the_source_itself(source: Path, place: str) -> None:
    before = names_in(source)
    with pytest.raises(HostFailure):
        build(source, source / place)
    assert names_in(source) == before


def test_a_file_in_the_way_is_one_sentence(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HostFailure, match="is a file: name a folder"):
        build(source, tmp_path / "file")


def test_a_folder_that_refuses_writing_is_one_sentence(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HostFailure, match="could not be used"):
        build(source, tmp_path / "file/site")
