"""What the written archives contain."""

import zlib
from pathlib import Path

from app.host.packing.inside import write_archive


def test_each_member_of_an_archive_is_at_its_recorded_offset(tmp_path: Path) -> None:
    members = [("a/empty", b""), ("a/block", bytes(512)), ("b", b"contents"), ("b.so", b"\0asm")]
    archive = write_archive(tmp_path, "made.tar", Path("/where/they/belong"), members)
    made = (tmp_path / "made.tar").read_bytes()
    places = archive.pop("members")
    assert archive == {"archive": "made.tar", "root": "/where/they/belong"}
    assert [(name, made[at : at + size]) for name, at, size, _ in places] == members
    assert [crc for *_, crc in places] == [zlib.crc32(contents) for _, contents in members]
