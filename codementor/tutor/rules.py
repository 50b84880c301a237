"""What the learner's classes allow with an exercise: asked of the service, which enforces it, and kept here.

It only makes what the exercise itself allows stricter. Who changes what is kept here gets more help from this machine
alone, which knows neither references nor hidden cases.
"""

import asyncio
import time
from contextlib import suppress

from codementor.client.errors import Refused, Unreachable
from codementor.exercise.model import HelpLevel, stricter
from codementor.state import settings
from codementor.wire.classes import ClassPolicy, Help
from codementor.wire.codec import Malformed, from_json, to_json

from .desk import Desk
from .texts import text
from .work import Work

FRESH = 60.0  # seconds for which the service is not asked again
PATIENCE = 2.0  # seconds for its answer


async def learn(desk: Desk, work: Work) -> None:
    """The rules kept here are the service's, at most a minute old, where it answers soon."""
    api, name = desk.service, _name(desk, work)
    if api is None or not name or not work.marker or work.marker.service != api.service:
        return
    if desk.asked.get(name, -FRESH) + FRESH > time.monotonic():
        return
    desk.asked[name] = time.monotonic()
    with suppress(TimeoutError, Refused, Unreachable):
        async with asyncio.timeout(PATIENCE):
            rules = await api.sets.policy(work.marker.owner, work.marker.set)
        settings.write(desk.state, name, to_json(rules))


def rules(desk: Desk, work: Work) -> ClassPolicy:
    """What the learner's classes allowed with the set when the service last answered; everything before that."""
    name = _name(desk, work)
    kept = settings.read(desk.state, name) if name else ""
    try:
        return from_json(ClassPolicy, kept) if kept else ClassPolicy()
    except Malformed:
        return ClassPolicy(Help.OFF)  # somebody wrote there, and more than they were allowed it shall not be


def help_level(desk: Desk, work: Work) -> HelpLevel:
    """How far help may go: as the exercise and the learner's classes both allow."""
    return stricter(work.exercise.help, HelpLevel(rules(desk, work).help))


def told(desk: Desk, work: Work) -> str:
    """What the learner's classes do not allow, in words to stand above the task; "" when they allow everything."""
    found = rules(desk, work)
    said = [] if found.help is Help.FULL else [text(desk.language, f"class.{found.help}")]
    return " ".join(said + ([text(desk.language, "class.focus")] if found.focus else []))


def task(desk: Desk, work: Work) -> str:
    """The task as Markdown, below what the learner's classes say of it."""
    said = told(desk, work)
    return f"> {said}\n\n{work.exercise.task}" if said else work.exercise.task


def _name(desk: Desk, work: Work) -> str:
    scope = desk.scope
    return f"rules:{scope.service}:{scope.account}:{work.marker.owner}/{work.marker.set}" if work.marker else ""
