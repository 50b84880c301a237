"""OpenAI's wire format for chats, through the official clients: Groq, OpenAI, and whatever else speaks it."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import groq
import httpx
import openai

from .models import OWN, Model
from .port import Fault, FaultKind, Prompt, Usage

_LETTERS_PER_TOKEN = 16  # an answer with more letters a token than any language has is not what was allowed
_STATUS = {
    401: FaultKind.KEY,
    402: FaultKind.KEY,
    403: FaultKind.KEY,
    408: FaultKind.TIMEOUT,
    409: FaultKind.AWAY,
    429: FaultKind.RATE,
}
_EMPTY_ACCOUNT = "insufficient_quota"  # comes with a 429, and no waiting helps


@dataclass(frozen=True, slots=True)
class Waits:
    """How long, in seconds, for the first word, between two, and for all of an answer."""

    first: float = 10.0
    between: float = 5.0
    all: float = 60.0


class ChatCompletions:
    """A model behind the chat-completions wire format. The client's own retries are off: `Relay` knows better."""

    def __init__(self, client: openai.AsyncOpenAI | groq.AsyncGroq, model: Model, waits: Waits) -> None:
        self._client: Any = client.with_options(max_retries=0)
        self._model = model
        self._waits = waits

    @property
    def model(self) -> Model:
        """See `Provider`."""
        return self._model

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        """See `Provider`."""
        end = time.monotonic() + self._waits.all
        room = prompt.most_tokens * _LETTERS_PER_TOKEN
        usage = finish = None
        async with self._opened(prompt) as chunks:
            wait = self._waits.first
            while True:
                with _faults():
                    async with asyncio.timeout(min(wait, end - time.monotonic())):
                        chunk = await anext(chunks, None)
                    if chunk is None:
                        break
                    word, ended, counted = self._read(chunk)
                finish, usage = ended or finish, counted or usage
                if word:
                    wait = self._waits.between
                    room -= len(word)
                    if room < 0:
                        raise Fault(FaultKind.HUGE)
                    yield word
        if finish is None:
            raise Fault(FaultKind.CUT)
        if finish == "content_filter":
            raise Fault(FaultKind.REFUSED)
        if usage:
            yield usage

    async def close(self) -> None:
        """See `Provider`."""
        await self._client.close()

    @asynccontextmanager
    async def _opened(self, prompt: Prompt) -> AsyncIterator[AsyncIterator[Any]]:
        """The answer's chunks; afterwards the call is over, at the provider too."""
        with _faults():
            async with asyncio.timeout(self._waits.first):
                stream = await self._client.chat.completions.create(**_arguments(prompt, self._model))
        try:
            yield aiter(stream)
        finally:
            await stream.close()

    def _read(self, chunk: Any) -> tuple[str, str | None, Usage | None]:
        """A chunk's words, why the answer ends with it, and its usage."""
        if chunk.model and not _is(chunk.model, self._model):
            raise Fault(FaultKind.CHANGED)
        counted = chunk.usage or getattr(getattr(chunk, "x_groq", None), "usage", None)
        usage = _usage(counted) if counted else None
        if not chunk.choices:
            return "", None, usage
        choice = chunk.choices[0]
        word = choice.delta.content or ""
        if not isinstance(word, str):
            raise Fault(FaultKind.GARBAGE)
        return word, choice.finish_reason, usage


def _arguments(prompt: Prompt, model: Model) -> dict[str, Any]:
    messages = [{"role": message.role.value, "content": message.text} for message in prompt.messages]
    found: dict[str, Any] = {"model": model.name, "messages": messages, "stream": True}
    if model.provider == OWN:
        found["max_tokens"] = prompt.most_tokens  # the name that all of them know
    else:
        found["max_completion_tokens"] = prompt.most_tokens
    found["extra_body"] = {"stream_options": {"include_usage": True}}
    if prompt.schema is not None:
        schema = {"name": prompt.purpose, "strict": True, "schema": dict(prompt.schema)}
        found["response_format"] = {"type": "json_schema", "json_schema": schema}
    return found


def _is(answered: str, asked: Model) -> bool:
    """True when it is the model asked for, or a dated version of it. An address of one's own names it as it likes."""
    return asked.provider == OWN or answered == asked.name or answered.startswith((f"{asked.name}-2", f"{asked.name}@"))


def _usage(counted: Any) -> Usage:
    details = getattr(counted, "prompt_tokens_details", None)
    cached = getattr(details, "cached_tokens", None) or 0
    found = Usage(int(counted.prompt_tokens), int(counted.completion_tokens), int(cached))
    if min(found.read, found.written, found.cached) < 0 or found.cached > found.read:
        raise Fault(FaultKind.GARBAGE)
    return found


@contextmanager
def _faults() -> Iterator[None]:
    """What goes wrong inside is a Fault, whichever client it comes from."""
    try:
        yield
    except Fault:
        raise
    except Exception as error:
        raise _fault(error) from error


def _fault(error: Exception) -> Fault:
    if isinstance(error, TimeoutError | httpx.TimeoutException | openai.APITimeoutError | groq.APITimeoutError):
        return Fault(FaultKind.TIMEOUT)
    if isinstance(error, openai.APIStatusError | groq.APIStatusError):
        kind = _STATUS.get(error.status_code, FaultKind.AWAY if error.status_code >= 500 else FaultKind.REFUSED)
        if kind is FaultKind.RATE and _EMPTY_ACCOUNT in str(error.body):
            kind = FaultKind.KEY
        return Fault(kind, _wait(error.response.headers.get("retry-after", "")))
    if isinstance(error, openai.APIConnectionError | groq.APIConnectionError | httpx.ConnectError):
        return Fault(FaultKind.AWAY)
    if isinstance(error, openai.APIError | groq.APIError | httpx.TransportError):
        return Fault(FaultKind.CUT)
    if isinstance(error, ValueError | TypeError | AttributeError | LookupError):
        return Fault(FaultKind.GARBAGE)
    raise error


def _wait(text: str) -> float:
    """The seconds of a Retry-After header; 0.0 where there are none."""
    try:
        return max(0.0, float(text))
    except ValueError:
        return 0.0
