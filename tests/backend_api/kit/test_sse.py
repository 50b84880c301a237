"""Server-sent events: frames, heartbeats, failures in the middle, and clients that go away."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from backend_api.kit import sse
from backend_api.kit.answer import Stream
from backend_api.kit.errors import not_found
from codementor.wire.editor import Notice


async def test_each_message_is_an_event_of_that_name() -> None:
    """A message goes out as its name and one line of JSON, and the stream ends with the messages."""
    data = await _all(Stream("notice", _messages("one\ntwo", "three")))
    assert data == [
        b'event: notice\ndata: {"message":"one\\ntwo"}\n\n',
        b'event: notice\ndata: {"message":"three"}\n\n',
    ]


async def test_silence_is_filled_with_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing happens a comment is sent at each heartbeat, and the message that comes is not lost."""
    monkeypatch.setattr(sse, "HEARTBEAT_SECONDS", 0.02)
    data = await _all(Stream("notice", _messages("late", wait=0.1)))
    assert data[0] == b": ping\n\n"
    assert data[-1].startswith(b"event: notice")


async def test_a_failure_in_the_middle_is_an_event_too() -> None:
    """A refusal ends the stream with its problem; a bug with an id and no trace."""
    refused = await _all(Stream("notice", _messages("one", fails=not_found("thing"))))
    broken = await _all(Stream("notice", _messages("one", fails=RuntimeError("a secret"))))
    assert refused[-1].startswith(b'event: error\ndata: {"code":"not_found"')
    assert broken[-1].startswith(b'event: error\ndata: {"code":"internal"')
    assert b"secret" not in broken[-1]
    assert b"the-id" in broken[-1]


async def test_a_client_that_goes_away_ends_the_source() -> None:
    """When the connection is gone the stream stops at once and the source is closed."""
    gone, closed = asyncio.Event(), asyncio.Event()

    async def endless() -> AsyncGenerator[object]:
        try:
            yield Notice("first")
            await asyncio.sleep(60)
        finally:
            closed.set()

    frames = sse.frames(Stream("notice", endless()), "the-id", gone, asyncio.Event())
    await anext(frames)
    asyncio.get_running_loop().call_later(0.05, gone.set)
    async with asyncio.timeout(2):
        assert [frame async for frame in frames] == []
    assert closed.is_set()


async def test_a_process_that_ends_tells_where_a_stream_goes_on() -> None:
    """What is there already is sent, and then an event that asks to come again; the source is closed."""
    leaving = asyncio.Event()
    leaving.set()
    stream = Stream("notice", _messages("late", wait=60))
    async with asyncio.timeout(5):
        data = [frame async for frame in sse.frames(stream, "the-id", asyncio.Event(), leaving)]
    assert data == [b"retry: 1000\nevent: reconnect\ndata: {}\n\n"]


async def _messages(*texts: str, wait: float = 0.0, fails: Exception | None = None) -> AsyncGenerator[object]:
    await asyncio.sleep(wait)
    for text in texts:
        yield Notice(text)
    if fails:
        raise fails


async def _all(stream: Stream) -> list[bytes]:
    return [frame async for frame in sse.frames(stream, "the-id", asyncio.Event(), asyncio.Event())]
