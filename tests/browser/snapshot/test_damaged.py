"""Damaged snapshots: Python starts all the same, and nothing is lost.

Every damage must be detected, which a worker of its own shows in a page that has no Python. What
the page does then is the same for all, and so two of them do it in full.
"""

import re
from collections.abc import Callable, Generator

import pytest
from playwright.sync_api import Browser, Playwright, Route

from app.host.server import SiteServer, serving
from tests.browser.conftest import OpenPage, launch, wait_until_ready
from tests.browser.driver import run_python
from tests.browser.page_errors import PageErrors
from tests.browser.snapshot.attempts import Attempts, attempts
from tests.browser.snapshot.site_copy import (
    HEAD,
    SiteCopy,
    Snapshot,
    altered_archive,
    altered_snapshot,
)
from tests.browser.snapshot.visits import ON_ANY_LINE, start_events, watch
from tests.browser.student import Student

#: The errors that the page reports if Python itself runs into the damage.
FATAL = r"fatal error|traceback|stack|RuntimeError|memory access"

#: Changes the contents of a file; None removes it.
Damage = Callable[[bytes], bytes | None]

MEMORY = "snapshot.bin"
LIBRARIES = "snapshot_files.tar"


def flip(contents: bytes, at: int) -> bytes:
    return contents[:at] + bytes([contents[at] ^ 1]) + contents[at + 1 :]


def with_head(**changed: int) -> Damage:
    """Return a damage that changes one field of the head."""

    def damage(contents: bytes) -> bytes:
        file = bytearray(contents)
        fields = ("magic", "format", "fact_bytes", "length")
        values = dict(zip(fields, HEAD.unpack_from(file), strict=True)) | changed
        HEAD.pack_into(file, 0, *values.values())
        return bytes(file)

    return damage


def with_facts(alter: Callable[[Snapshot], object]) -> Damage:
    return lambda file: altered_snapshot(file, alter)


def with_archive(alter: Callable[[dict[str, bytes]], object]) -> Damage:
    return lambda file: altered_archive(file, alter)


def libraries(archive: dict[str, bytes]) -> list[str]:
    return [name for name in archive if name.endswith(".so")]


def swap_libraries(archive: dict[str, bytes]) -> None:
    one, other, *_ = libraries(archive)
    archive[one], archive[other] = archive[other], archive[one]


def write_another_word(snapshot: Snapshot) -> None:
    """Change the word that the self-test draws."""
    assert b"slope" in snapshot.contents
    snapshot.contents = snapshot.contents.replace(b"slope", b"slopf")


def name_nothing(snapshot: Snapshot) -> None:
    snapshot.facts["functions"][0][2] = "no_such_function"


def lose_an_open_file(snapshot: Snapshot) -> None:
    snapshot.facts["openFiles"][0][1] = "/no/such/file.ttf"


#: The files differ from the manifest; each with the reason that the attempt gives.
IN_TRANSIT: dict[str, tuple[str, Damage, str]] = {
    "the memory is missing": (MEMORY, lambda _: None, "404"),
    "the memory is cut": (MEMORY, lambda file: file[:-99], "It is cut short"),
    "the memory is empty": (MEMORY, lambda _: b"", "It is cut short"),
    "a byte of the memory differs": (
        MEMORY,
        lambda file: flip(file, 30_000_000),
        "It did not arrive as pinned",
    ),
    "the libraries are missing": (LIBRARIES, lambda _: None, "404"),
    "a byte of a library differs": (
        LIBRARIES,
        lambda file: flip(file, 1_000_000),
        "snapshot_files-.* did not arrive as pinned",
    ),
}

#: The files match the manifest, but are wrong. What is noticed before anything is restored needs no
#: browser; tests/page/worker/snapshot tests that in every variant.
WRONG_AT_PACKING: dict[str, tuple[str, Damage, str]] = {
    "the file is no snapshot": (MEMORY, with_head(magic=0x12345678), "It is no snapshot"),
    "the Pyodide is another": (
        MEMORY,
        with_facts(lambda it: it.facts.update(build="0" * 64)),
        "another Pyodide",
    ),
    "a function has no such name": (MEMORY, with_facts(name_nothing), "no_such_function"),
    "the memory is far too large": (
        MEMORY,
        with_facts(lambda it: it.facts.update(memoryBytes=2**40)),
        "no memory",
    ),
    "an open file does not exist": (MEMORY, with_facts(lose_an_open_file), "ErrnoError"),
    "the symbols have no addresses": (
        MEMORY,
        with_facts(lambda it: it.facts.update(offsets={})),
        "out of bounds",
    ),
    "the stack pointer is wrong": (
        MEMORY,
        with_facts(lambda it: it.facts.update(stackPointer=16)),
        "out of bounds",
    ),
    "the self-test draws another word": (
        MEMORY,
        with_facts(write_another_word),
        "self-test draws something else",
    ),
    "a library is missing": (
        LIBRARIES,
        with_archive(lambda it: it.pop(libraries(it)[3])),
        "is missing",
    ),
    "two libraries are swapped": (LIBRARIES, with_archive(swap_libraries), "is another library"),
    "the index is missing": (LIBRARIES, with_archive(lambda it: it.pop("index.json")), "JSON"),
}


@pytest.fixture(scope="module")
def careful(playwright: Playwright) -> Generator[Browser]:
    """A browser that checks each access of WebAssembly to memory.

    Others let the system catch a wrong one, which ends a page in Chromium's headless shell; in
    Chromium itself the program gets an error either way.
    """
    browser = launch(playwright, "--disable-features=WebAssemblyTrapHandler")
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def altered(site: SiteServer, tmp_path_factory: pytest.TempPathFactory) -> SiteCopy:
    """A copy of the site that serves more and more versions of its snapshot."""
    return SiteCopy(site.root, tmp_path_factory.mktemp("altered") / "site")


@pytest.fixture(scope="module")
def trial(altered: SiteCopy, careful: Browser) -> Generator[Attempts]:
    """Attempts with those versions; the first one, with the site's own, has succeeded."""
    with (
        serving(altered.root) as server,
        attempts(careful, server, rf"packed/snapshot|404|{FATAL}") as trial,
    ):
        assert trial.first == {"epoch": 2, "isTidy": True}
        yield trial


def assert_refused(outcome: dict[str, object], reason: str) -> None:
    """Assert that an attempt failed for this reason, and that a slower start may follow it."""
    assert re.search(reason, str(outcome["reason"])), outcome
    # A fault of a file of the core would end the start: every way needs that file.
    assert "pyodide" not in str(outcome["field"])
    assert outcome["isTidy"]


@pytest.mark.parametrize(("name", "damage", "reason"), IN_TRANSIT.values(), ids=IN_TRANSIT)
def test_damage_in_transit_is_detected(
    trial: Attempts, altered: SiteCopy, name: str, damage: Damage, reason: str
) -> None:
    contents = damage(altered.read(name))
    file_name = "packed/missing" if contents is None else altered.add(name, contents)["file_name"]
    pinned = altered.pinned(name) | {"file_name": file_name}
    assert_refused(trial.attempt({name: pinned}), reason)


@pytest.mark.parametrize(
    ("name", "damage", "reason"), WRONG_AT_PACKING.values(), ids=WRONG_AT_PACKING
)
def test_a_wrong_snapshot_is_detected(
    trial: Attempts, altered: SiteCopy, name: str, damage: Damage, reason: str
) -> None:
    contents = damage(altered.read(name))
    assert contents
    # Only an attempt without compiled libraries compiles those of the archive.
    outcome = trial.attempt({name: altered.add(name, contents)}, is_compiled=name == MEMORY)
    assert_refused(outcome, reason)


@pytest.mark.parametrize("how", ["flipped", "cut", "longer"])
def test_memory_that_arrives_damaged_from_a_cache_is_fetched_once_more(
    trial: Attempts, altered: SiteCopy, how: str
) -> None:
    whole = altered.read(MEMORY)
    others = {"flipped": flip(whole, 40_000_000), "cut": whole[:-4096], "longer": whole + b"more"}
    file_name = altered.add(MEMORY, others[how])["file_name"]
    asked: list[Route] = []

    def answer(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            altered.write_packed(file_name, whole)
        route.continue_()

    trial.page.context.route(f"**/{file_name}", answer)
    outcome = trial.attempt({MEMORY: altered.pinned(MEMORY) | {"file_name": file_name}})
    assert outcome == {"epoch": 2, "isTidy": True}
    assert len(asked) == 2


def assert_normal_boot_loses_nothing(open_page: OpenPage, url: str, within: Browser) -> None:
    address = f"{ON_ANY_LINE}&learning_rate=0.2&batch_size=3"
    page = open_page(address, url=url, before=watch, within=within, wait_ready=False)
    page.wait_for_function("window.downslope")
    box = page.locator('[data-picture="data"]').bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.25)
    wait_until_ready(page)
    student = Student(page)
    settings = student.wait("s.n === 14")["settings"]
    assert (settings["learning_rate"], settings["batch_size"]) == (0.2, 3)
    assert student.call("step", 2)["epoch"] == 2
    # The start took the slower way once, in the same worker, and the page never showed a failure.
    assert start_events(page) == ["slower", "awake"]
    assert page.evaluate("[window.workers.length, window.states]") == [1, ["booting", "ready"]]
    # Python runs from the packed files, not from the released ones.
    assert run_python(page, "import numpy; numpy.__file__").endswith(".pyc")


def test_damage_in_transit_leads_to_a_normal_boot(
    open_page: OpenPage,
    page_errors: PageErrors,
    copy: SiteCopy,
    server: SiteServer,
    careful: Browser,
) -> None:
    page_errors.expect(r"packed/snapshot-")
    copy.damage(MEMORY, flip(copy.read(MEMORY), 30_000_000))
    assert_normal_boot_loses_nothing(open_page, server.url, careful)


def test_a_wrong_snapshot_leads_to_a_normal_boot_even_if_python_ran_from_it(
    open_page: OpenPage,
    page_errors: PageErrors,
    copy: SiteCopy,
    server: SiteServer,
    careful: Browser,
) -> None:
    page_errors.expect(FATAL)
    copy.replace(MEMORY, altered_snapshot(copy.read(MEMORY), write_another_word))
    assert_normal_boot_loses_nothing(open_page, server.url, careful)
