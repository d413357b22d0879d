"""The hints with which the page announces files before it requests them."""

import re
from pathlib import Path

from app.host.publishing.site import page_with_runtime


def test_the_page_hints_at_every_module_that_its_modules_import(source: Path) -> None:
    script = '<script type="module" src="static/main.js"></script>'
    (source / "index.html").write_text(f"<!doctype html><html><head>{script}</head></html>")
    (source / "static/main.js").write_text('import { a } from "./a.js";\nimport "./deep/b.js";\n')
    (source / "static/a.js").write_text('export const a = () => import("./later.js");\n')
    (source / "static/deep").mkdir()
    (source / "static/deep/b.js").write_text(
        'import {\n  a,\n} from "../a.js";\nexport * from "./c.js";\n'
    )
    (source / "static/deep/c.js").write_text("export const c = 1;\n")
    page = page_with_runtime(source).decode()
    hinted = re.findall('<link rel="modulepreload" href="([^"]+)">', page)
    assert hinted == [f"static/{name}.js" for name in ("main", "a", "deep/b", "deep/c")]


def test_every_module_that_a_hint_names_exists(repository: Path) -> None:
    page = page_with_runtime(repository).decode()
    hinted = re.findall('<link rel="modulepreload" href="([^"]+)">', page)
    assert len(hinted) == len(set(hinted)) > 40
    assert [name for name in hinted if not (repository / name).exists()] == []
