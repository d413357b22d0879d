"""Answers in place of the package index that micropip asks."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, Route

from app.host.fetching.lock import RuntimeLock
from app.host.fetching.runtime import LOCK_FILE
from app.host.server import SiteServer


class StandInIndex:
    """A stand-in for the package index; it recognizes requests by their paths, on any host."""

    def __init__(self, site: SiteServer) -> None:
        self._folder = Path(site.root) / "static/runtime"
        lock = RuntimeLock.read(Path(site.root) / LOCK_FILE)
        self._wheels = {wheel.name: wheel for wheel in lock.wheels}
        self.asked: list[str] = []
        self.lists_files = True
        self.gives_wheels = True

    def answer_on(self, page: Page) -> None:
        names = "|".join(self._wheels)
        page.context.route(re.compile(rf"/simple/({names})/?$"), self._list_files)
        page.context.route(re.compile(rf"/simple/({names})/[^/]+\.whl$"), self._give_wheel)

    def _list_files(self, route: Route) -> None:
        name = route.request.url.rstrip("/").rsplit("/", 1)[1]
        self.asked.append(name)
        if not self.lists_files:
            route.fulfill(status=503, headers={"Access-Control-Allow-Origin": "*"})
            return
        wheel = self._wheels[name]
        # The index lists a newer release, too; the page must take the pinned one.
        file_names = [wheel.file_name, wheel.file_name.replace(wheel.version, "999.0")]
        files = [
            {
                "filename": file_name,
                "url": f"{route.request.url.rstrip('/')}/{file_name}",
                "hashes": {"sha256": wheel.sha256},
            }
            for file_name in file_names
        ]
        route.fulfill(
            body=json.dumps({"meta": {"api-version": "1.0"}, "name": name, "files": files}),
            headers={"Access-Control-Allow-Origin": "*"},
            content_type="application/vnd.pypi.simple.v1+json",
        )

    def _give_wheel(self, route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        self.asked.append(name)
        if not self.gives_wheels or not (self._folder / name).exists():
            route.abort()
            return
        route.fulfill(
            path=self._folder / name,
            headers={"Access-Control-Allow-Origin": "*"},
            content_type="application/octet-stream",
        )
