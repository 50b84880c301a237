"""Answers of a set form: validated, mended once, and refused when that does not help."""

from dataclasses import dataclass
from typing import Annotated

import pytest
from annotated_types import Ge
from pydantic import TypeAdapter

from backend_api.llm.relay import Relay
from backend_api.llm.structured import AnswerUnusable, ask
from tests.backend_api.llm.test_relay import PROMPT, Meter, provider
from tests.fakes.models import Answer, model_server


@dataclass(frozen=True)
class Remark:
    """A place and what is wrong there."""

    line: Annotated[int, Ge(1)]
    why: str


FORM = TypeAdapter(Remark)
GOOD = ('{"line": 3, ', '"why": "ends early"}')


async def test_an_answer_of_the_form_is_taken() -> None:
    """The form is sent as a schema and the answer comes back as its value."""
    async with model_server() as server:
        server.answers = [Answer(words=GOOD)]
        relay = Relay([provider("openai", server)])
        assert await ask(relay, PROMPT, Meter(), FORM) == Remark(3, "ends early")
        await relay.close()
    sent = server.asked[0]["response_format"]["json_schema"]["schema"]
    assert sent["required"] == ["line", "why"]


@pytest.mark.parametrize("words", [("{",), ("[]",), ('{"line": 0, "why": "x"}',), ('{"line": "three"}',), ("",)])
async def test_an_answer_that_does_not_fit_is_mended_once(words: tuple[str, ...]) -> None:
    """The model is told what does not fit; its second answer counts, and when that is no better it is given up."""
    async with model_server() as server:
        relay = Relay([provider("groq", server)])
        server.answers = [Answer(words=words), Answer(words=GOOD)]
        assert await ask(relay, PROMPT, Meter(), FORM) == Remark(3, "ends early")
        assert "does not fit the schema" in server.asked[1]["messages"][-1]["content"]
        server.answers = [Answer(words=words)] * 2
        meter = Meter()
        with pytest.raises(AnswerUnusable):
            await ask(relay, PROMPT, meter, FORM)
        assert len(meter.ended) == 2
        await relay.close()
