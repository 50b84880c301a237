"""Hints on a cell, sentence by sentence as they come."""

from collections.abc import AsyncIterator
from dataclasses import replace

from codementor.tutor.hint import hint
from codementor.wire.editor import NotebookArguments

from .base import Call
from .cells import ladder_in_words, work_of
from .streams import Event


async def stream(call: Call) -> AsyncIterator[Event]:
    """`hint` events: the sentences of the next level, then the ladder as it stands."""
    asked = call.told(NotebookArguments)
    desk = call.speaking(asked.language)
    work, made = await work_of(call, asked)
    async for event in hint(desk, work, asked.level):
        ladder = ladder_in_words(event.ladder, made, desk.language) if event.ladder else None
        yield "hint", replace(event, piece=made.in_words(event.piece, desk.language), ladder=ladder)
