"""A small real language model behind the same adapter: it streams, obeys a schema, and stops when its reader leaves."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import openai
import pytest

from backend_api.llm import models
from backend_api.llm.chat_completions import ChatCompletions, Waits
from backend_api.llm.port import Message, Prompt, Role, Usage
from tests import services

pytestmark = pytest.mark.services
SCHEMA = {
    "type": "object",
    "properties": {"line": {"type": "integer"}, "sure": {"type": "boolean"}},
    "required": ["line", "sure"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the model's server."""
    with services.language_model() as url:
        yield f"{url}/v1"


@pytest.fixture
async def model(address: str) -> AsyncIterator[ChatCompletions]:
    """The model as a provider."""
    found = models.find(models.table(), models.OWN, "smollm2")
    client = openai.AsyncOpenAI(api_key="none", base_url=address)
    provider = ChatCompletions(client, found, Waits(first=60, between=60, all=180))
    yield provider
    await provider.close()


def prompt(text: str, most: int, schema: dict[str, object] | None = None) -> Prompt:
    """A prompt of that one message."""
    return Prompt("test", "1", (Message(Role.USER, text),), most, schema)


async def test_its_words_stream_and_are_counted(model: ChatCompletions) -> None:
    """Words arrive one by one and the usage last, within the tokens allowed."""
    *words, usage = [piece async for piece in model.stream(prompt("Say hello to a learner.", 12))]
    assert len(words) > 3
    assert isinstance(usage, Usage)
    assert 0 < usage.written <= 12
    assert usage.read > 0


async def test_it_answers_in_the_shape_asked_for(model: ChatCompletions) -> None:
    """With a schema the answer is a JSON document of it."""
    pieces = [piece async for piece in model.stream(prompt("Which line is wrong? Answer as JSON.", 60, SCHEMA))]
    answer = json.loads("".join(piece for piece in pieces if isinstance(piece, str)))
    assert {name: type(value) for name, value in answer.items()} == {"line": int, "sure": bool}


async def test_it_stops_when_its_reader_leaves(model: ChatCompletions) -> None:
    """After a reader left a long answer the next one begins at once: with one slot, the first must have ended."""
    async with aclosing(model.stream(prompt("Count from 1 to 1000.", 1500))) as pieces:
        assert await anext(pieces)
    second = [piece async for piece in model.stream(prompt("Say hello.", 4))]
    assert isinstance(second[-1], Usage)
