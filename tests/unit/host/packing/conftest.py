"""What the tests of packing use: a program that replaces Node, and a runtime to pack."""

import io
import sys
from pathlib import Path

import pytest

from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import prepare
from app.host.packing.pack import pack
from app.host.progress import Progress

#: What Node says: it quotes the line at fault, which in the runtime is a page of source.
ERROR = f"""runtime/pyodide.asm.mjs:1
{"var throwError=e=>new Error(e);" * 1000}
  at node:internal
TypeError: no WebAssembly here
  at main"""

#: Replaces Node: records each run, and writes small files like those of the real one.
STAND_IN = """#!{python}
import sys
from pathlib import Path
here = Path(__file__).parent
if sys.argv[1] == "--version":
    print((here / "version").read_text())
    sys.exit()
with (here / "runs").open("a") as runs:
    print(Path(sys.argv[1]).name, file=runs)
fails = here / "fails"
if fails.exists() and fails.read_text().startswith(Path(sys.argv[1]).name):
    sys.exit(fails.read_text().partition("\\n")[2])
if Path(sys.argv[1]).name == "compress.mjs":
    for path in sys.argv[2:]:
        Path(path + ".zst").write_bytes(b"zstd " + Path(path).read_bytes()[:9])
    sys.exit()
script, *_, runtime, output = sys.argv[1:]
assert Path(script).exists() and (Path(runtime) / "pyodide.mjs").exists()
if Path(script).name == "archives.mjs":
    made = ["page.tar", "stdlib.zip"]
else:
    # The snapshot is taken of what the archives hold.
    assert (Path(output) / "page.tar").exists()
    made = ["snapshot.bin"]
for name in made:
    (Path(output) / name).write_bytes(name.encode() * 100_000)
"""


class StandIn:
    """A program called node in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "version").write_text("v24.19.0")
        program = folder / "node"
        program.write_text(STAND_IN.format(python=sys.executable))
        program.chmod(0o755)

    @property
    def runs(self) -> int:
        """Return how often it has packed: each packing ends with the second of two scripts."""
        path = self._folder / "runs"
        return path.read_text().count("snapshot.mjs") if path.exists() else 0

    def be_of_version(self, version: str) -> None:
        (self._folder / "version").write_text(version)

    def fail(self, script: str, said: str = ERROR) -> None:
        (self._folder / "fails").write_text(f"{script}\n{said}")


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    program = StandIn(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return program


@pytest.fixture
def root(small_repository: Path, lock: RuntimeLock, runtime: Path) -> Path:
    """A repository with a complete runtime."""
    prepare(lock, runtime, Progress(io.StringIO()))
    return small_repository


@pytest.fixture
def packed(runtime: Path) -> Path:
    return runtime / "packed"


def said_while_packing(root: Path) -> list[str]:
    output = io.StringIO()
    pack(root, Progress(output))
    return output.getvalue().splitlines()
