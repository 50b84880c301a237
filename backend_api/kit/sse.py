"""Server-sent events: heartbeats keep proxies from closing, and a failure after the first byte is an event too."""

import asyncio
import logging
from collections.abc import AsyncGenerator

from codementor.wire.errors import ErrorCode

from . import wire
from .answer import Stream
from .errors import Refusal

log = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 15.0
INTERNAL = "Something went wrong here. It is noted under the id of this answer; try again in a moment."
AGAIN = b"retry: 1000\nevent: reconnect\ndata: {}\n\n"  # this process ends: the stream goes on at another
_END = object()


def frame(event: str, message: object) -> bytes:
    """One event as it goes over the wire."""
    return b"event: " + event.encode() + b"\ndata: " + wire.encode(message) + b"\n\n"


async def frames(stream: Stream, instance: str, gone: asyncio.Event, leaving: asyncio.Event) -> AsyncGenerator[bytes]:
    """The stream as bytes until `gone` is set: pings while it is silent, failures as `event: error`.

    When the process is `leaving`, the client is told to take the stream up again.
    """
    left, parting = asyncio.ensure_future(gone.wait()), asyncio.ensure_future(leaving.wait())
    waiting = asyncio.ensure_future(_next(stream.events))
    try:
        while True:
            await asyncio.wait([waiting, left, parting], timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if left.done():
                return
            if parting.done() and not waiting.done():
                yield AGAIN
                return
            if not waiting.done():
                yield b": ping\n\n"
                continue
            message = waiting.result()
            if message is _END:
                return
            waiting = asyncio.ensure_future(_next(stream.events))
            yield frame(stream.event, message)
    except Refusal as refusal:
        yield frame("error", refusal.problem(instance))
    except Exception:
        log.exception("stream failed", extra={"facts": {"instance": instance}})
        yield frame("error", Refusal(ErrorCode.INTERNAL, INTERNAL).problem(instance))
    finally:
        for each in (left, parting, waiting):
            each.cancel()
        await asyncio.gather(left, parting, waiting, return_exceptions=True)
        await stream.events.aclose()


async def _next(events: AsyncGenerator[object]) -> object:
    return await anext(events, _END)
