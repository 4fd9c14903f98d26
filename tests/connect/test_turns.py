"""Turns: bounded, shared fairly among clients, and given up by who goes away."""

import asyncio
from contextlib import suppress

from martlet.connect.turns import Turns


async def _hold(turns: Turns, client: str, log: list[str], release: asyncio.Event) -> None:
    async with turns.turn(client):
        log.append(client)
        await release.wait()


async def _settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_no_more_run_at_once_than_may() -> None:
    async def work() -> None:
        log: list[str] = []
        turns, release = Turns(3, 3), asyncio.Event()
        tasks = [asyncio.create_task(_hold(turns, c, log, release)) for c in "abcdef"]
        await _settled()
        assert len(log) == 3
        release.set()
        await asyncio.gather(*tasks)
        assert sorted(log) == list("abcdef")

    asyncio.run(work())


def test_one_client_has_its_share_only() -> None:
    async def work() -> None:
        log: list[str] = []
        turns, release = Turns(3, 2), asyncio.Event()
        tasks = [asyncio.create_task(_hold(turns, c, log, release)) for c in "aaaab"]
        await _settled()
        assert sorted(log) == ["a", "a", "b"]
        release.set()
        await asyncio.gather(*tasks)

    asyncio.run(work())


def test_a_hundred_waiting_queries_delay_anothers_one_by_one() -> None:
    async def work() -> list[str]:
        log: list[str] = []
        turns = Turns(1, 1)

        async def one(client: str) -> None:
            async with turns.turn(client):
                log.append(client)
                await asyncio.sleep(0)

        tasks = [asyncio.create_task(one("many")) for _ in range(100)]
        await asyncio.sleep(0)
        tasks.append(asyncio.create_task(one("single")))
        await asyncio.gather(*tasks)
        return log

    assert asyncio.run(work()).index("single") <= 3


def test_who_goes_away_gives_up_the_turn() -> None:
    async def work() -> None:
        log: list[str] = []
        turns, release = Turns(1, 1), asyncio.Event()
        first = asyncio.create_task(_hold(turns, "a", log, release))
        second = asyncio.create_task(_hold(turns, "b", log, release))
        third = asyncio.create_task(_hold(turns, "c", log, release))
        await _settled()
        second.cancel()
        with suppress(asyncio.CancelledError):
            await second
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first
        await _settled()
        assert log == ["a", "c"]
        release.set()
        await third
        async with turns.turn("d"):
            pass

    asyncio.run(work())
