"""One request's connection is watched once, however many wait for its end."""

import asyncio
from contextlib import suppress

import pytest
from starlette.types import Message

from martlet.errors import CallerLeftError
from martlet.services.queries.presence import Presence
from tests.support.waiting import PATIENCE


class Connection:
    """The end of a connection, and how many watch for it."""

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.watching = 0
        self.most_watching = 0

    async def receive(self) -> Message:
        self.watching += 1
        self.most_watching = max(self.most_watching, self.watching)
        try:
            await self.left.wait()
        finally:
            self.watching -= 1
        return {"type": "http.disconnect"}


def test_many_waits_watch_a_connection_once_and_all_end_with_it() -> None:
    async def work() -> None:
        connection = Connection()
        presence = Presence(connection.receive)

        async def inner() -> None:
            await presence.run(asyncio.sleep(PATIENCE))

        waits = [asyncio.create_task(presence.run(inner())) for _ in range(5)]
        await asyncio.sleep(0.01)
        connection.left.set()
        done = await asyncio.wait_for(asyncio.gather(*waits, return_exceptions=True), PATIENCE)
        assert [type(one) for one in done] == [CallerLeftError] * 5
        assert (connection.watching, connection.most_watching) == (0, 1)

    asyncio.run(work())


def test_nothing_is_watched_once_the_work_is_done() -> None:
    async def work() -> None:
        connection = Connection()
        presence = Presence(connection.receive)
        assert await presence.run(asyncio.sleep(0, "done")) == "done"
        assert connection.watching == 0

    asyncio.run(work())


def test_work_whose_answer_is_sent_ends_though_the_caller_left() -> None:
    async def work() -> None:
        connection = Connection()
        presence, ended = Presence(connection.receive), []

        async def last() -> None:
            connection.left.set()
            await asyncio.sleep(0.01)
            ended.append(True)

        with suppress(CallerLeftError):
            await presence.run(last(), is_sent=lambda: True)
        assert ended
        with pytest.raises(CallerLeftError):
            await presence.run(asyncio.sleep(PATIENCE))

    asyncio.run(work())
