"""Providers over their wire format: faults at every position, and one clean answer in the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field

import groq
import openai
import pytest

from backend_api.llm import models
from backend_api.llm.breaker import Breaker
from backend_api.llm.chat_completions import ChatCompletions, Waits
from backend_api.llm.models import Model
from backend_api.llm.port import Fault, FaultKind, Message, Prompt, Provider, Role, Usage
from backend_api.llm.relay import ModelsAway, Outcome, Relay, Restart
from tests.fakes.models import WORDS, Answer, ModelServer, Wrong, model_server

PATIENT = Waits(first=20.0, between=20.0, all=60.0)
HASTY = Waits(first=0.3, between=0.3, all=60.0)  # for what never comes
PROMPT = Prompt("hint", "1", (Message(Role.SYSTEM, "Be brief."), Message(Role.USER, "Why?")), most_tokens=100)
KINDS = ("groq", "openai", "compatible")
IN_STREAM = [wrong for wrong in Wrong if wrong is not Wrong.STATUS]


@dataclass
class Meter:
    """Notes what calls were begun and how they ended."""

    begun: list[str] = field(default_factory=list)
    ended: list[Outcome] = field(default_factory=list)

    async def begin(self, model: Model, prompt: Prompt) -> str:
        """Counts."""
        self.begun.append(model.provider)
        return str(len(self.begun))

    async def end(self, call: str, outcome: Outcome) -> None:
        """Counts."""
        self.ended.append(outcome)


@pytest.fixture
async def first() -> AsyncIterator[ModelServer]:
    """The server of the provider that is asked first."""
    async with model_server() as server:
        yield server


@pytest.fixture
async def second() -> AsyncIterator[ModelServer]:
    """The server of the next one."""
    async with model_server() as server:
        yield server


def provider(kind: str, server: ModelServer, waits: Waits = PATIENT) -> Provider:
    """A provider of that kind whose service is the server."""
    name = "openai/gpt-oss-20b" if kind == "groq" else "gpt-5-mini"
    model = models.find(models.table(), kind, name)
    if kind == "groq":
        return ChatCompletions(groq.AsyncGroq(api_key="k", base_url=server.url), model, waits)
    return ChatCompletions(openai.AsyncOpenAI(api_key="k", base_url=f"{server.url}/v1"), model, waits)


async def answer(relay: Relay, meter: Meter, prompt: Prompt = PROMPT) -> str:
    """What a reader has in the end: the words since the last restart."""
    found = ""
    async for piece in relay.stream(prompt, meter):
        found = "" if isinstance(piece, Restart) else found + str(piece)
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_words_and_usage_arrive(kind: str, first: ModelServer) -> None:
    """Each client streams the words in order and then what they took, cached tokens among them."""
    first.answers = [Answer(cached=8)]
    asked = provider(kind, first)
    got = [piece async for piece in asked.stream(PROMPT)]
    await asked.close()
    assert got == [*WORDS, Usage(read=20, written=len(WORDS), cached=8)]
    sent = first.asked[0]
    assert sent["stream"] is True
    assert [message["content"] for message in sent["messages"]] == ["Be brief.", "Why?"]
    assert sent.get("max_tokens", sent.get("max_completion_tokens")) == 100


@pytest.mark.parametrize("kind", ["groq", "openai"])
@pytest.mark.parametrize("wrong", IN_STREAM)
async def test_a_fault_at_any_position_leaves_one_clean_answer(
    kind: str, wrong: Wrong, first: ModelServer, second: ModelServer
) -> None:
    """Wherever and however the first provider goes wrong, the reader has the second one's answer, once."""
    waits = HASTY if wrong is Wrong.SILENCE else PATIENT
    faulty, good = provider(kind, first, waits), provider("openai", second)
    for at in range(len(WORDS) + 1):
        first.answers = [Answer(wrong=wrong, at=at)]
        meter = Meter()
        assert await answer(Relay([faulty, good]), meter) == "".join(WORDS), at
        assert meter.begun == [kind, "openai"]
        assert [outcome.name == "ok" for outcome in meter.ended] == [False, True]
        assert meter.ended[0].letters >= sum(map(len, WORDS[:at]))
    await faulty.close()
    await good.close()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, FaultKind.RATE),
        (500, FaultKind.AWAY),
        (503, FaultKind.AWAY),
        (401, FaultKind.KEY),
        (400, FaultKind.REFUSED),
        (413, FaultKind.REFUSED),
    ],
)
async def test_a_status_is_named_for_what_it_means(status: int, kind: FaultKind, first: ModelServer) -> None:
    """Each error status is the fault that it stands for, with the wait that the provider asks for."""
    first.answers = [Answer(wrong=Wrong.STATUS, status=status, headers={"Retry-After": "3"})]
    asked = provider("openai", first)
    with pytest.raises(Fault) as caught:
        await anext(asked.stream(PROMPT))
    await asked.close()
    assert (caught.value.kind, caught.value.wait) == (kind, 3.0)


async def test_an_empty_account_is_not_waited_for(first: ModelServer) -> None:
    """A 429 that says the account is empty counts as a refused key: a second try would be in vain."""
    body = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota", "type": "insufficient_quota"}}
    first.answers = [Answer(wrong=Wrong.STATUS, status=429, body=body)]
    relay, meter = Relay([provider("openai", first)]), Meter()
    with pytest.raises(ModelsAway) as caught:
        await answer(relay, meter)
    await relay.close()
    assert (caught.value.kinds, len(meter.begun)) == (("key",), 1)


async def test_one_provider_is_tried_twice_where_that_can_help(first: ModelServer) -> None:
    """With a single provider a passing fault is tried again after a pause, and its answer is whole."""
    first.answers = [Answer(wrong=Wrong.STATUS, status=503)]
    relay, meter = Relay([provider("openai", first)]), Meter()
    assert await answer(relay, meter) == "".join(WORDS)
    await relay.close()
    assert [outcome.name for outcome in meter.ended] == ["away", "ok"]


async def test_nobody_answers_and_it_is_said_why(first: ModelServer, second: ModelServer) -> None:
    """When every provider fails in both rounds, the refusal names the faults in order."""
    first.answers = [Answer(wrong=Wrong.STATUS, status=429)] * 2
    second.answers = [Answer(wrong=Wrong.CUT, at=2)] * 2
    relay, meter = Relay([provider("groq", first), provider("openai", second)]), Meter()
    with pytest.raises(ModelsAway) as caught:
        await answer(relay, meter)
    await relay.close()
    assert [kind in ("rate", "cut", "away") for kind in caught.value.kinds] == [True] * 4
    assert len(meter.ended) == 4


async def test_who_leaves_ends_the_call_at_the_provider(first: ModelServer) -> None:
    """Closing the stream closes the connection at once, and the call is on record as left."""
    first.answers = [Answer(words=WORDS * 200, pause=0.02)]
    relay, meter = Relay([provider("groq", first)]), Meter()
    async with aclosing(relay.stream(PROMPT, meter)) as pieces:
        assert await anext(pieces) == WORDS[0]
    async with asyncio.timeout(2):
        await first.left.wait()
    await relay.close()
    assert [outcome.name for outcome in meter.ended] == ["left"]


async def test_a_slow_drip_is_not_waited_for_for_ever(first: ModelServer) -> None:
    """Words that keep coming, but slowly, end with the time for a whole answer."""
    first.answers = [Answer(words=("a ",) * 50, pause=0.1)]
    asked = provider("openai", first, Waits(first=20.0, between=20.0, all=0.5))
    with pytest.raises(Fault, match="timeout"):
        async for _ in asked.stream(PROMPT):
            pass
    await asked.close()


async def test_a_dated_version_of_the_model_is_the_model(first: ModelServer) -> None:
    """Providers answer as the dated version of the model that was asked for; that is no change."""
    first.answers = [Answer(model="gpt-5-mini-2025-08-07")]
    relay, meter = Relay([provider("openai", first)]), Meter()
    assert await answer(relay, meter) == "".join(WORDS)
    await relay.close()


def test_a_breaker_opens_and_tries_again() -> None:
    """After its faults in a row nothing is admitted until the rest is over; then one call, whose success closes it."""
    now = [0.0]
    breaker = Breaker(lambda: now[0], faults=2, rest=10)
    breaker.failed()
    assert breaker.admits()
    breaker.failed(wait=25)
    assert not breaker.admits()
    now[0] = 26.0
    assert [breaker.admits(), breaker.admits()] == [True, False]
    breaker.worked()
    assert [breaker.admits(), breaker.admits()] == [True, True]


async def test_a_provider_that_keeps_failing_is_left_alone(first: ModelServer, second: ModelServer) -> None:
    """After five faults in a row the provider is not asked any more, and the next one answers at once."""
    first.answers = [Answer(wrong=Wrong.STATUS, status=500)] * 9
    relay, meter = Relay([provider("openai", first), provider("groq", second)]), Meter()
    for _ in range(7):
        assert await answer(relay, meter) == "".join(WORDS)
    await relay.close()
    assert meter.begun.count("openai") == 5
