"""A review of a cell's program. Runs nothing."""

import asyncio
from dataclasses import replace

from codementor.tutor.review import review_work
from codementor.wire.editor import NotebookArguments, ReviewResult

from .base import Call
from .cells import work_of


async def review(call: Call) -> ReviewResult:
    """What an experienced reader would say of the program, with the line numbers of its cells."""
    asked = call.told(NotebookArguments)
    desk = call.speaking(asked.language)
    work, made = await work_of(call, asked)
    result = await asyncio.to_thread(review_work, desk, work)
    told = (replace(each, message=made.in_words(each.message, desk.language)) for each in result.findings)
    return replace(result, findings=tuple(told))
