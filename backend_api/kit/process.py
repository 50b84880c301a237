"""The process and its background tasks: how they end."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

_AGAIN_SECONDS = 1.0


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def through(work: Coroutine[Any, Any, Any]) -> None:
    """The work is done to its end, however often who waits for it is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)
    task.result()


async def end(*tasks: "asyncio.Task[Any]") -> None:
    """The tasks are over. One that a library on the way keeps alive is cancelled again, until it is."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_AGAIN_SECONDS)
