"""How background tasks end."""

import asyncio

import pytest

from backend_api.kit import process


async def test_a_task_that_swallows_its_cancellation_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries turn a cancellation into errors of their own; ending goes on until the task is over."""
    monkeypatch.setattr(process, "_AGAIN_SECONDS", 0.01)
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while swallowed < 3:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                swallowed += 1

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await process.end(task)
    assert (task.done(), swallowed) == (True, 3)


async def test_ending_nothing_is_no_error() -> None:
    """Without tasks there is nothing to wait for."""
    await process.end()
