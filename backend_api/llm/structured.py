"""Answers of a set form: the model is sent the schema, its answer is validated, and mended once if it does not fit."""

from contextlib import aclosing
from dataclasses import replace
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from .port import Message, Prompt, Role
from .relay import Meter, Relay, Restart

T = TypeVar("T")
_MOST_FLAWS = 5


class AnswerUnusable(Exception):
    """The model's answer does not fit its form, not at the second try either."""


async def ask(relay: Relay, prompt: Prompt, meter: Meter, form: TypeAdapter[T]) -> T:
    """The answer in that form. Raises AnswerUnusable, and what `Relay.stream` raises."""
    prompt = replace(prompt, schema=form.json_schema())
    text = await _whole(relay, prompt, meter)
    try:
        return form.validate_json(text)
    except ValidationError as error:
        again = (*prompt.messages, Message(Role.ASSISTANT, text), Message(Role.USER, _flaws(error)))
    try:
        return form.validate_json(await _whole(relay, replace(prompt, messages=again), meter))
    except ValidationError as error:
        raise AnswerUnusable from error


async def _whole(relay: Relay, prompt: Prompt, meter: Meter) -> str:
    text = ""
    async with aclosing(relay.stream(prompt, meter)) as pieces:
        async for piece in pieces:
            text = "" if isinstance(piece, Restart) else text + piece
    return text


def _flaws(error: ValidationError) -> str:
    flaws = error.errors(include_url=False, include_input=False, include_context=False)[:_MOST_FLAWS]
    lines = [f"- {'.'.join(map(str, flaw['loc'])) or 'the document'}: {flaw['msg']}" for flaw in flaws]
    return "\n".join(("That does not fit the schema. Answer again with the whole JSON document:", *lines))
