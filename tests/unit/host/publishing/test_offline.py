"""The service worker of a built site lists its files, and the page names the same build."""

import hashlib
import json
import re
from pathlib import Path

from app.host.publishing.policy import POLICY
from app.host.publishing.site import build


def built(source: Path, folder: Path) -> tuple[str, dict[str, str]]:
    """Build the site; return the name of the build in the page, and the files of the worker."""
    build(source, folder)
    page = (folder / "index.html").read_text()
    worker = (folder / "service-worker.js").read_text()
    listed = json.loads(worker.partition(" = ")[2].rstrip(";\n"))
    named = re.findall(r'data-build="(\w+)"', page)
    assert named == [listed["build"]]
    return named[0], listed["files"]


def test_the_worker_stores_what_a_start_needs_besides_what_python_stores(
    source: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    _, files = built(source, site)
    assert set(files) == {
        "static/icon.svg",
        "static/main.js",
        "static/offline/service-worker.js",
        "static/styles/page.css",
        "static/worker.mjs",
        "static/runtime-lock.json",
        "static/runtime/pyodide.js",
        "static/runtime/pyodide.mjs",
    }
    for name, hashed in files.items():
        assert hashed == hashlib.sha256((site / name).read_bytes()).hexdigest()


def test_another_file_or_page_makes_another_build_and_the_same_site_the_same(
    source: Path, tmp_path: Path
) -> None:
    names = [built(source, tmp_path / "site")[0]]
    assert built(source, tmp_path / "other")[0] == names[0]
    for changed in ("static/main.js", "index.html"):
        path = source / changed
        path.write_text(path.read_text() + "\n")
        names.append(built(source, tmp_path / "site")[0])
    assert len(set(names)) == 3


def test_the_policy_stands_before_all_scripts_of_the_built_page(
    source: Path, repository: Path, tmp_path: Path
) -> None:
    (source / "index.html").write_text((repository / "index.html").read_text())
    built(source, tmp_path / "site")
    page = (tmp_path / "site/index.html").read_text()
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    assert page.count(policy) == 1
    assert page.index(policy) < page.index("<script")


def test_the_repository_has_the_places_that_a_build_fills_in(
    repository: Path, tmp_path: Path, source: Path
) -> None:
    worker = source / "static/offline/service-worker.js"
    worker.write_text((repository / "static/offline/service-worker.js").read_text())
    (source / "index.html").write_text((repository / "index.html").read_text())
    build(source, tmp_path / "site")
    assert 'build: ""' not in (tmp_path / "site/service-worker.js").read_text()
    manifest = 'rel="manifest" href="static/offline/installed.webmanifest"'
    assert manifest in (tmp_path / "site/index.html").read_text()
    facts = json.loads((repository / "static/offline/installed.webmanifest").read_text())
    for icon in facts["icons"]:
        assert (repository / "static/offline" / icon["src"]).exists()
