"""Damaged snapshots: Python starts all the same, and nothing is lost."""

from collections.abc import Callable, Generator

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route

from app.host.server import SiteServer
from tests.browser.conftest import OpenPage, launch, wait_until_ready
from tests.browser.driver import run_python
from tests.browser.page_errors import PageErrors
from tests.browser.snapshot.site_copy import HEAD, SiteCopy, Snapshot
from tests.browser.snapshot.visits import start_events, visit, watch
from tests.browser.student import Student

#: The errors that the page reports if Python itself runs into the damage.
FATAL = r"fatal error|traceback|stack|RuntimeError|memory access"

Damage = Callable[[SiteCopy], None]


def flip(contents: bytes, at: int) -> bytes:
    return contents[:at] + bytes([contents[at] ^ 1]) + contents[at + 1 :]


def with_head(**changed: int) -> Damage:
    """Return a damage that changes one field of the head."""

    def damage(site: SiteCopy) -> None:
        file = bytearray(site.read("snapshot.bin"))
        fields = ("magic", "format", "fact_bytes", "length")
        values = dict(zip(fields, HEAD.unpack_from(file), strict=True)) | changed
        HEAD.pack_into(file, 0, *values.values())
        site.replace("snapshot.bin", bytes(file))

    return damage


def with_facts(alter: Callable[[Snapshot], object]) -> Damage:
    return lambda site: site.alter_snapshot(lambda snapshot: (alter(snapshot), None)[1])


def with_archive(alter: Callable[[dict[str, bytes]], object]) -> Damage:
    return lambda site: site.alter_archive(lambda archive: (alter(archive), None)[1])


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


#: The files differ from the manifest.
IN_TRANSIT: dict[str, Damage] = {
    "the memory is missing": lambda site: site.damage("snapshot.bin", None),
    "the memory is cut": lambda site: site.damage("snapshot.bin", site.read("snapshot.bin")[:-99]),
    "the memory is empty": lambda site: site.damage("snapshot.bin", b""),
    "a byte of the memory differs": lambda site: site.damage(
        "snapshot.bin", flip(site.read("snapshot.bin"), 30_000_000)
    ),
    "the libraries are missing": lambda site: site.damage("snapshot_files.tar", None),
    "a byte of a library differs": lambda site: site.damage(
        "snapshot_files.tar", flip(site.read("snapshot_files.tar"), 1_000_000)
    ),
}

#: The files match the manifest, but are wrong. What is noticed before anything is restored needs no
#: browser; tests/page/worker/snapshot tests that in every variant.
WRONG_AT_PACKING: dict[str, Damage] = {
    "the file is no snapshot": with_head(magic=0x12345678),
    "the Pyodide is another": with_facts(lambda it: it.facts.update(build="0" * 64)),
    "a function has no such name": with_facts(name_nothing),
    "the memory is far too large": with_facts(lambda it: it.facts.update(memoryBytes=2**40)),
    "an open file does not exist": with_facts(lose_an_open_file),
    "the symbols have no addresses": with_facts(lambda it: it.facts.update(offsets={})),
    "the stack pointer is wrong": with_facts(lambda it: it.facts.update(stackPointer=16)),
    "the self-test draws another word": with_facts(write_another_word),
    "a library is missing": with_archive(lambda it: it.pop(libraries(it)[3])),
    "two libraries are swapped": with_archive(swap_libraries),
    "the index is missing": with_archive(lambda it: it.pop("index.json")),
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


def assert_normal_boot_loses_nothing(open_page: OpenPage, url: str, within: Browser) -> None:
    address = "?learning_rate=0.2&batch_size=3"
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


@pytest.mark.parametrize("damage", IN_TRANSIT.values(), ids=IN_TRANSIT)
def test_damage_in_transit_leads_to_a_normal_boot(
    open_page: OpenPage,
    page_errors: PageErrors,
    copy: SiteCopy,
    server: SiteServer,
    careful: Browser,
    damage: Damage,
) -> None:
    page_errors.expect(r"packed/snapshot-|404")
    damage(copy)
    assert_normal_boot_loses_nothing(open_page, server.url, careful)


@pytest.mark.parametrize("damage", WRONG_AT_PACKING.values(), ids=WRONG_AT_PACKING)
def test_a_wrong_snapshot_is_detected_and_leads_to_a_normal_boot(
    open_page: OpenPage,
    page_errors: PageErrors,
    copy: SiteCopy,
    server: SiteServer,
    careful: Browser,
    damage: Damage,
) -> None:
    page_errors.expect(FATAL)
    damage(copy)
    assert_normal_boot_loses_nothing(open_page, server.url, careful)


@pytest.mark.parametrize("how", ["flipped", "cut", "longer"])
def test_memory_that_arrives_damaged_from_a_cache_is_fetched_once_more(
    page: Page,
    copy: SiteCopy,
    server: SiteServer,
    how: str,
) -> None:
    whole = copy.read("snapshot.bin")
    others = {"flipped": flip(whole, 30_000_000), "cut": whole[:-4096], "longer": whole + b"more"}
    copy.damage("snapshot.bin", others[how])
    asked: list[Route] = []

    def answer(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            copy.damage("snapshot.bin", whole)
        route.continue_()

    page.context.route("**/packed/snapshot-*.dat", answer)
    visit(page, server)
    assert start_events(page) == ["awake"]
    assert len(asked) == 2
    assert Student(page).call("step", 2)["epoch"] == 2
