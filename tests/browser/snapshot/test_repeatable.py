"""The snapshot is the same whenever it is taken: two builds of one version are equal."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from app.host.fetching.runtime import RUNTIME_FOLDER
from app.host.packing import node, pack
from app.host.server import SiteServer


def test_the_snapshot_taken_once_more_is_the_same(site: SiteServer, tmp_path: Path) -> None:
    runtime = site.root / RUNTIME_FOLDER
    files = json.loads((runtime / pack.PACKED_FOLDER / pack.MANIFEST).read_text())["files"]
    for name, facts in files.items():
        if name != pack.SNAPSHOT:
            shutil.copy(runtime / facts["file_name"], tmp_path / name)
    program = node.installed()
    assert program
    script = Path(pack.__file__).with_name("snapshot.mjs")
    subprocess.run([str(program), str(script), str(runtime), str(tmp_path)], check=True)
    taken = hashlib.sha256((tmp_path / pack.SNAPSHOT).read_bytes()).hexdigest()
    assert taken == files[pack.SNAPSHOT]["sha256"]
