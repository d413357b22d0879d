"""What the tests of packing use: programs that replace Node and npm, and a runtime to pack."""

import base64
import io
import sys
from pathlib import Path

import pytest

from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import prepare
from app.host.packing.pack import pack
from app.host.progress import Progress
from tests.unit.host.conftest import DECODER

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
        Path(path + ".zst.dat").write_bytes(b"zstd " + Path(path).read_bytes()[:9])
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

#: Replaces npm: installs the package of the decoder, or says what npm says if it cannot.
NPM_STAND_IN = """#!{python}
import sys
from pathlib import Path
here = Path(__file__).parent
assert "--ignore-scripts" in sys.argv and Path("package-lock.json").exists()
if (here / "npm-fails").exists():
    sys.exit((here / "npm-fails").read_text())
package = Path("node_modules/zstddec")
(package / "dist").mkdir(parents=True, exist_ok=True)
(package / "LICENSE").write_text("BSD")
module = f'const wasm =\\n\\t"{decoder}";\\nexport {{{{ wasm }}}};'
(package / "dist/zstddec-stream.mjs").write_text(module)
"""


class StandIn:
    """Programs called node and npm in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "version").write_text("v24.19.0")
        decoder = base64.b64encode(DECODER).decode()
        for name, text in (("node", STAND_IN), ("npm", NPM_STAND_IN)):
            program = folder / name
            program.write_text(text.format(python=sys.executable, decoder=decoder))
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

    def fail_to_install(self, said: str) -> None:
        (self._folder / "npm-fails").write_text(said)

    def lose_npm(self) -> None:
        (self._folder / "npm").unlink()


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
