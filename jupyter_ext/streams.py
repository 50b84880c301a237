"""Server-sent events: how they look, and how a stream is kept alive while there is nothing to say."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import cast

from codementor.wire.codec import to_json

SILENCE = 15.0  # seconds; proxies close a stream that says nothing for longer

Event = tuple[str, object]  # its name and its message


def frame(event: Event | None) -> str:
    """The event as it goes over the line; None is the comment that keeps a silent line open."""
    return ": ping\n\n" if event is None else f"event: {event[0]}\ndata: {to_json(event[1])}\n\n"


async def paced(events: AsyncIterator[Event], silence: float) -> AsyncGenerator[Event | None, None]:
    """The events as they come, and None whenever there was none for `silence` seconds. Closing it ends the source."""
    coming = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=silence)
            if not done:
                yield None
                continue
            event = coming.result()
            if event is None:
                return
            yield event
            coming = asyncio.ensure_future(anext(events, None))
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await cast(AsyncGenerator[Event, None], events).aclose()
