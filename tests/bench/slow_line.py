"""A proxy that puts a slow line before a server: so many bits a second, and a delay."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager

#: What a line carries at once. Larger parts would arrive in bursts.
PART_BYTES = 16 * 1024


class SlowLine:
    """What all connections through one line share.

    Parameters
    ----------
    megabits : float
        Its speed towards the browser, in megabits a second.
    delay_ms : float
        From a request to its answer, in milliseconds: a round trip.
    """

    def __init__(self, megabits: float, delay_ms: float) -> None:
        self._bytes_a_second = megabits * 1e6 / 8
        self._delay_s = delay_ms / 1000
        self._is_free_at = 0.0
        self.sent = 0

    async def up(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Carry requests: they are small, so only the delay counts."""
        while data := await source.read(PART_BYTES):
            await asyncio.sleep(self._delay_s)
            target.write(data)
            await target.drain()
        target.write_eof()

    async def down(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Carry answers, one part after the other over all connections."""
        clock = asyncio.get_running_loop().time
        while data := await source.read(PART_BYTES):
            self._is_free_at = max(self._is_free_at, clock()) + len(data) / self._bytes_a_second
            await asyncio.sleep(self._is_free_at - clock())
            self.sent += len(data)
            target.write(data)
            await target.drain()
        target.close()

    async def carry(
        self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Connect a browser with the server on a port, until both have ended."""
        # To open a connection takes a round trip, too.
        await asyncio.sleep(self._delay_s)
        answers, requests = await asyncio.open_connection("127.0.0.1", port)
        ways = self.up(reader, requests), self.down(answers, writer)
        await asyncio.gather(*ways, return_exceptions=True)
        requests.close()


@contextmanager
def slow_line(port: int, megabits: float, delay_ms: float) -> Generator[tuple[str, SlowLine]]:
    """Open a line to the server on a port; yield the address at its other end, and the line."""
    line = SlowLine(megabits, delay_ms)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    start = asyncio.start_server(lambda r, w: line.carry(port, r, w), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(start, loop).result()
    host, own_port = server.sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{own_port}/", line
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    carrying = asyncio.all_tasks() - {asyncio.current_task()}
    for task in carrying:
        task.cancel()
    await asyncio.gather(*carrying, return_exceptions=True)
