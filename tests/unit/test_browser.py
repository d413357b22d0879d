"""The bridge to the worker, with stand-ins for the browser's own objects."""

import gc
import json
import sys
from collections.abc import Generator
from types import ModuleType
from typing import Any

import pytest


class Proxy:
    """The object that would represent an object of Python in JavaScript."""

    alive = 0

    def __init__(self, value: object) -> None:
        self.value = value
        Proxy.alive += 1

    def destroy(self) -> None:
        Proxy.alive -= 1


@pytest.fixture
def bridge(monkeypatch: pytest.MonkeyPatch) -> Generator[Any]:
    """The module app.browser."""
    ffi = ModuleType("pyodide.ffi")
    ffi.create_proxy = Proxy  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyodide", ModuleType("pyodide"))
    monkeypatch.setitem(sys.modules, "pyodide.ffi", ffi)
    import app.browser

    yield app.browser
    gc.unfreeze()
    monkeypatch.delitem(sys.modules, "app.browser")


def test_calls_are_answered_in_json(bridge: Any) -> None:
    host = bridge.host()
    answer = json.loads(host.call("step", json.dumps({"epochs": 3})))
    assert answer["result"]["epoch"] == 3
    fault = json.loads(host.call("step", json.dumps({"epochs": "many"})))["fault"]
    assert fault["field"] == "epochs"


def test_a_frame_presents_what_changed_and_holds_no_buffer(bridge: Any) -> None:
    host = bridge.host()
    shown: list[tuple[str, int, int]] = []

    def present(panel: str, buffer: Proxy, width: int, height: int, *_: int) -> None:
        assert len(memoryview(buffer.value).cast("B")) == width * height * 4  # type: ignore
        shown.append((panel, width, height))

    size = {"panel": "data", "width": 200.0, "height": 100.0, "ratio": 2.0}
    host.call("open_panel", json.dumps(size))
    host.present_by(present)
    first = json.loads(host.frame(0.0))
    assert shown == [("data", 400, 200)]
    assert Proxy.alive == 0
    assert first["state"]["epoch"] == 0
    # Nothing has changed since.
    assert json.loads(host.frame(16.0)) == {
        "state": None,
        "wants_frame": False,
        "failures": None,
        "is_whole": True,
    }
    assert len(shown) == 1


def test_no_run_goes_on_unseen(bridge: Any) -> None:
    host = bridge.host()
    host.call("set", json.dumps({"settings": {"speed": "max"}}))
    host.call("play", "{}")
    for now_ms in (0.0, 100.0, 5000.0):
        host.frame(now_ms, is_seen=False)
    assert json.loads(host.call("state", "{}"))["result"]["epoch"] == 0
    assert json.loads(host.frame(5016.0, is_seen=True))["state"]["epoch"] > 0


def test_the_prepared_host_is_used_once_and_is_like_a_fresh_one(bridge: Any) -> None:
    fresh = bridge.host().call("state", "{}")
    bridge.prepare()
    (prepared,) = bridge.prepared
    woken = bridge.host()
    assert woken is prepared.host
    assert woken.call("state", "{}") == fresh
    assert bridge.prepared == []
    assert bridge.host() is not woken


def test_the_collector_skips_the_prepared_host(
    bridge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge.warm_up, "warm_up", lambda: None)
    bridge.prepare()
    assert gc.get_freeze_count() > 0


def test_a_snapshot_that_draws_something_else_is_refused(
    bridge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge.warm_up, "warm_up", lambda: None)
    bridge.prepare()
    monkeypatch.setattr(bridge.warm_up, "self_test", lambda: 0)
    with pytest.raises(RuntimeError, match="draws something else"):
        bridge.host()
