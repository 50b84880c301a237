"""A server that speaks the chat-completions wire format as Groq and OpenAI do, and goes wrong where a test says so."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

WORDS = ("Look ", "at ", "the ", "loop. ", "It ends early.")


class Wrong(StrEnum):
    """How an answer goes wrong, from the chunk named on."""

    STATUS = "status"
    SILENCE = "silence"
    CUT = "cut"  # the connection closes
    END = "end"  # the stream ends in good order, and the answer has not
    GARBAGE = "garbage"  # no JSON
    SHAPE = "shape"  # JSON of another shape
    EVENT = "event"  # an error told in the stream
    MODEL = "model"  # another model goes on
    FLOOD = "flood"  # words without end


@dataclass
class Answer:
    """One answer: its words, and what goes wrong before the word `at`."""

    words: tuple[str, ...] = WORDS
    wrong: Wrong | None = None
    at: int = 0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    pause: float = 0.0  # before each word
    cached: int = 0
    usage: bool = True
    model: str = ""  # as which it answers; empty: as the one asked for


@dataclass
class ModelServer:
    """A running server: what it answers next, what it was asked, and whether a reader left early."""

    url: str
    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    def next(self) -> Answer:
        """The next answer; a good one when none is laid out."""
        return self.answers.pop(0) if self.answers else Answer()


class _Chat(RequestHandler):
    def initialize(self, server: ModelServer) -> None:
        self.server = server
        self.gone = asyncio.Event()

    def on_connection_close(self) -> None:
        self.server.left.set()
        self.gone.set()

    async def post(self) -> None:
        asked = json.loads(self.request.body)
        self.server.asked.append(asked | {"authorization": self.request.headers.get("Authorization", "")})
        answer = self.server.next()
        if answer.wrong is Wrong.STATUS:
            self.set_status(answer.status)
            for name, value in answer.headers.items():
                self.set_header(name, value)
            self.finish(answer.body or {"error": {"message": "no", "type": "error", "code": None}})
            return
        self.set_header("Content-Type", "text/event-stream")
        try:
            await self._stream(answer, asked["model"])
        except StreamClosedError:
            return

    async def _stream(self, answer: Answer, model: str) -> None:
        for position, word in enumerate((*answer.words, None)):
            if answer.pause:
                await self._wait(answer.pause)
            if answer.wrong and position == answer.at and await self._go_wrong(answer.wrong, model):
                return
            finish = None if word is not None else "stop"
            delta = {"content": word} if word is not None else {}
            await self._send(_chunk(answer.model or model, [{"index": 0, "delta": delta, "finish_reason": finish}]))
        if answer.usage:
            await self._send(_chunk(model, [], _usage(answer)))
        self.write("data: [DONE]\n\n")
        await self.flush()

    async def _go_wrong(self, wrong: Wrong, model: str) -> bool:
        """True when the answer ends with it."""
        if wrong is Wrong.SILENCE:
            await self._wait(30)
        elif wrong is Wrong.CUT:
            await self.flush()
            connection = self.detach()
            connection.close()
        elif wrong is Wrong.END:
            self.write("data: [DONE]\n\n")
        elif wrong is Wrong.GARBAGE:
            self.write("data: {not json\n\n")
        elif wrong is Wrong.SHAPE:
            self.write('data: {"choices": 7, "model": {"is": "odd"}}\n\n')
        elif wrong is Wrong.EVENT:
            self.write('data: {"error": {"message": "overloaded", "type": "server_error"}}\n\n')
        elif wrong is Wrong.MODEL:
            choices = [{"index": 0, "delta": {"content": "I am another."}, "finish_reason": None}]
            await self._send(_chunk("somebody-else", choices))
        else:
            word = _chunk(model, [{"index": 0, "delta": {"content": "and on " * 500}, "finish_reason": None}])
            while not self.gone.is_set():
                await self._send(word)
        return True

    async def _wait(self, seconds: float) -> None:
        """Waits that long, or until the reader leaves."""
        try:
            async with asyncio.timeout(seconds):
                await self.gone.wait()
        except TimeoutError:
            return
        raise StreamClosedError

    async def _send(self, chunk: dict[str, Any]) -> None:
        self.write(f"data: {json.dumps(chunk)}\n\n")
        await self.flush()


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    """Such a server on a free port; OpenAI's paths under `/v1`, Groq's under `/openai/v1`."""
    socket, port = bind_unused_port()
    found = ModelServer(f"http://127.0.0.1:{port}")
    http = HTTPServer(Application([(r"/(?:openai/)?v1/chat/completions", _Chat, {"server": found})]))
    http.add_socket(socket)
    try:
        yield found
    finally:
        http.stop()
        await http.close_all_connections()


def _chunk(model: str, choices: list[dict[str, Any]], usage: dict[str, Any] | None = None) -> dict[str, Any]:
    found = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": choices}
    return found | ({"usage": usage} if usage else {})


def _usage(answer: Answer) -> dict[str, Any]:
    written = len(answer.words)
    details = {"cached_tokens": answer.cached}
    total = {"prompt_tokens": 20, "completion_tokens": written, "total_tokens": 20 + written}
    return total | {"prompt_tokens_details": details}
