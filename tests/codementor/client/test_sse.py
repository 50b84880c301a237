"""The event stream's parser, wherever the network cuts its bytes."""

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codementor.client.sse import LARGEST, EventTooLarge, Parser, ServerEvent, read

STREAM = (
    b"\xef\xbb\xbf: ping\r\n\r\nevent: hint\r\ndata: {\r\ndata:  \xe2\x80\x9cgr\xc3\xbc\xc3\x9fe\xe2\x80\x9d}\r\n\r\n"
    b"data: plain\n\nevent: odd\rdata\rid: 7\rretry: 10\r\revent: lonely\n\ndata: last: \xf0\x9f\x90\x8d\n\n"
    b"data: unfinished\n"
)
EVENTS = [
    ServerEvent("hint", "{\n “grüße”}"),
    ServerEvent("message", "plain"),
    ServerEvent("odd", ""),
    ServerEvent("message", "last: 🐍"),
]


def parse(*chunks: bytes) -> list[ServerEvent]:
    """The events of a stream that comes in these chunks."""
    parser = Parser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


def test_a_stream_gives_its_events() -> None:
    """Comments, line ends of all kinds, many data lines and unnamed events are read as the standard says."""
    assert parse(STREAM) == EVENTS


@pytest.mark.parametrize("cut", range(1, len(STREAM)))
def test_a_cut_anywhere_changes_nothing(cut: int) -> None:
    """Two chunks give the same events as one, wherever the cut lies, inside a character or a line end too."""
    assert parse(STREAM[:cut], STREAM[cut:]) == EVENTS


def test_single_bytes_change_nothing() -> None:
    """A stream that comes byte by byte gives the same events."""
    assert parse(*(STREAM[place : place + 1] for place in range(len(STREAM)))) == EVENTS


@given(st.lists(st.binary()))
def test_rubbish_is_refused_or_ignored(chunks: list[bytes]) -> None:
    """Whatever bytes come, the parser gives events or says that this is no text; nothing else happens."""
    text = b"".join(chunks).decode(errors="ignore")
    with suppress(UnicodeDecodeError):
        assert len(parse(*chunks)) <= text.count("data")


def test_an_endless_event_is_refused() -> None:
    """An event that never ends does not fill the memory."""
    with pytest.raises(EventTooLarge):
        parse(*[b"data: " + b"x" * 100_000] * (LARGEST // 100_000 + 1))


async def test_events_come_as_soon_as_they_are_complete() -> None:
    """An event is there before the next chunk is asked for."""
    given_out = []

    async def chunks() -> AsyncIterator[bytes]:
        """Two chunks; the second is noted when it is asked for."""
        yield b"data: 1\n\nda"
        given_out.append("second")
        yield b"ta: 2\n\n"

    stream = read(chunks())
    assert await anext(stream) == ServerEvent("message", "1")
    assert given_out == []
    assert [event.data async for event in stream] == ["2"]
