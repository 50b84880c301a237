"""Server-sent events out of a stream of bytes, wherever its chunks are cut."""

import codecs
import re
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass, field

LARGEST = 4 * 1024 * 1024  # characters that one event may hold back

_LINE_END = re.compile(r"\r\n|\n|\r")


class EventTooLarge(Exception):
    """One event grew beyond what any answer of the service can be."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its type (`message` when unnamed) and its data."""

    type: str
    data: str


@dataclass(slots=True)
class Parser:
    """Takes bytes as they come and gives the events completed by them. What a cut stream left unfinished is dropped."""

    _decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8-sig"))
    _rest: str = ""
    _type: str = ""
    _data: list[str] = field(default_factory=list)

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """The events that end in this chunk; UnicodeDecodeError or `EventTooLarge` for what is no such stream."""
        text = self._rest + self._decoder.decode(chunk)
        whole = len(text) - text.endswith("\r")  # a line feed may follow in the next chunk
        *lines, rest = _LINE_END.split(text[:whole])
        events = list(filter(None, map(self._line, lines)))
        self._rest = rest + text[whole:]
        if len(self._rest) + sum(map(len, self._data)) > LARGEST:
            raise EventTooLarge
        return events

    def _line(self, line: str) -> ServerEvent | None:
        if not line:
            event = ServerEvent(self._type or "message", "\n".join(self._data)) if self._data else None
            self._type, self._data = "", []
            return event
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._type = value
        return None


async def read(chunks: AsyncIterable[bytes]) -> AsyncGenerator[ServerEvent]:
    """The events of a stream, each as soon as it is complete."""
    parser = Parser()
    async for chunk in chunks:
        for event in parser.feed(chunk):
            yield event
