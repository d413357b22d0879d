"""What the pages of a browser have requested."""

from collections import Counter

from playwright.sync_api import BrowserContext, Request


class RequestedUrls:
    """The addresses that pages ask for, without what follows a question mark.

    An address counts as often as it was answered: a browser begins a request again whose
    connection was closed under its hands, and only one of the two ends.
    """

    def __init__(self) -> None:
        self._begun: list[str] = []
        self._answered: Counter[str] = Counter()

    def listen(self, context: BrowserContext) -> None:
        """Take note of what the pages of a context ask for from now on."""
        context.on("request", lambda request: self._begun.append(address(request)))
        context.on("requestfinished", lambda request: self._answered.update([address(request)]))

    def forget(self) -> None:
        self._begun.clear()
        self._answered.clear()

    @property
    def urls(self) -> list[str]:
        """Every address in the order of its first request, as often as it was answered."""
        return [
            url for url in dict.fromkeys(self._begun) for _ in range(max(self._answered[url], 1))
        ]


def address(request: Request) -> str:
    return request.url.split("?")[0]
