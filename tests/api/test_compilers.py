"""Compiling: one client's hard questions hold up no other's."""

import asyncio
import threading

import pytest

from martlet.api.compilers import Compilers


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0.005)


def test_a_client_with_many_questions_leaves_a_thread_for_others() -> None:
    release = threading.Event()

    async def work() -> str:
        compilers = Compilers()
        hard = [asyncio.create_task(compilers.run("acme", release.wait)) for _ in range(50)]
        await _settled()
        answer = await asyncio.wait_for(compilers.run("bolt", str, "mine"), 5)
        release.set()
        await asyncio.gather(*hard)
        compilers.shutdown()
        return answer

    assert asyncio.run(work()) == "mine"


def test_who_goes_away_holds_its_turn_until_its_thread_is_free() -> None:
    release = threading.Event()
    ran: list[str] = []

    async def work() -> None:
        compilers = Compilers()
        gone = asyncio.create_task(compilers.run("acme", release.wait))
        waiting = asyncio.create_task(compilers.run("acme", ran.append, "waiting"))
        await _settled()
        for task in (gone, waiting):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        after = asyncio.create_task(compilers.run("acme", ran.append, "after"))
        await _settled()
        assert ran == []
        release.set()
        await asyncio.wait_for(after, 5)
        compilers.shutdown()

    asyncio.run(work())
    assert ran == ["after"]
