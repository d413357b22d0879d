"""The decoder of zstd is taken out of npm's package, verified, with its licence."""

import base64
import hashlib
from pathlib import Path

import pytest

from app.host.failures import HostFailure
from app.host.fetching.decoder import extract
from app.host.fetching.lock import PinnedFile, RuntimeLock
from app.host.fetching.runtime import LOCK_FILE

#: Every WebAssembly begins with these bytes.
WASM = b"\0asm\1\0\0\0 and more"
PINNED = PinnedFile("zstddec-1.wasm", hashlib.sha256(WASM).hexdigest(), len(WASM))


def packages(tmp_path: Path, module: str) -> Path:
    package = tmp_path / "node_modules/zstddec"
    (package / "dist").mkdir(parents=True)
    (package / "dist/zstddec-stream.mjs").write_text(module)
    (package / "LICENSE").write_text("The licence")
    return package.parent


def test_the_decoder_is_the_wasm_that_its_module_holds_as_text(tmp_path: Path) -> None:
    module = f'const wasm =\n\t"{base64.b64encode(WASM).decode()}";\nexport {{ ZSTDDecoder }};'
    extract(packages(tmp_path, module), PINNED, tmp_path)
    assert (tmp_path / "zstddec-1.wasm").read_bytes() == WASM
    assert (tmp_path / "zstddec-1.txt").read_text() == "The licence"


@pytest.mark.parametrize("module", ["", 'const wasm = "AGFzbQEAAAA=";'])
def test_another_decoder_is_refused(tmp_path: Path, module: str) -> None:
    with pytest.raises(HostFailure, match=r"^zstddec-1\.wasm came with other contents"):
        extract(packages(tmp_path, module), PINNED, tmp_path)
    assert not (tmp_path / "zstddec-1.wasm").exists()
    assert not list(tmp_path.glob("*.part"))


def test_a_package_without_its_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HostFailure, match="came with other contents"):
        extract(tmp_path, PINNED, tmp_path)


def test_the_lock_pins_the_decoder_of_the_version_that_npm_installs(repository: Path) -> None:
    decoder = RuntimeLock.read(repository / LOCK_FILE).decoder
    npm = (repository / "app/host/fetching/npm/package.json").read_text()
    assert f'"zstddec": "{decoder.file_name.removeprefix("zstddec-").removesuffix(".wasm")}"' in npm
