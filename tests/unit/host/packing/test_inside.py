"""What the written archives contain."""

import zipfile
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from app.host.packing.inside import StandardLibrary, write_archive
from app.host.packing.recording import Recorder


def test_each_member_of_an_archive_is_at_its_recorded_offset(tmp_path: Path) -> None:
    members = [("a/empty", b""), ("a/block", bytes(512)), ("b", b"contents"), ("b.so", b"\0asm")]
    archive = write_archive(tmp_path, "made.tar", Path("/where/they/belong"), members)
    made = (tmp_path / "made.tar").read_bytes()
    places = archive.pop("members")
    assert archive == {"archive": "made.tar", "root": "/where/they/belong"}
    assert [(name, made[at : at + size]) for name, at, size, _ in places] == members
    assert [crc for *_, crc in places] == [zlib.crc32(contents) for _, contents in members]


def test_a_package_of_the_standard_library_lies_in_one_place(tmp_path: Path) -> None:
    source = tmp_path / "library.zip"
    names = ["os.py", "wave.py", "asyncio/__init__.py", "asyncio/runners.py", "asyncio/queues.py"]
    names += ["xml/__init__.py", "xml/dom.py", "xml/sax/__init__.py", "lib/data.txt"]
    with zipfile.ZipFile(source, "w") as library:
        for name in names:
            library.writestr(name, "'''A docstring.'''\nvalue = 1\n")
    at_start = {"os", "asyncio", "asyncio.runners"}
    first = at_start | {"xml", "xml.sax"}
    recorder = SimpleNamespace(
        at_start=at_start, for_first_picture=first, for_page=first | {"wave"}
    )
    library = StandardLibrary(source, cast(Recorder, recorder))
    library.write(tmp_path / "packed.zip")
    with zipfile.ZipFile(tmp_path / "packed.zip") as packed:
        in_zip = packed.namelist()
        assert b"docstring" not in packed.read("os.pyc")
    # What every Python imports is whole; of another package the used files come first.
    assert in_zip == ["asyncio/__init__.pyc", "asyncio/queues.pyc", "asyncio/runners.pyc", "os.pyc"]
    assert [name for name, _ in library.first] == ["xml/__init__.pyc", "xml/sax/__init__.pyc"]
    assert [name for name, _ in library.later] == ["wave.pyc"]
    assert [name for name, _ in library.rest] == ["lib/data.txt", "xml/dom.pyc"]
