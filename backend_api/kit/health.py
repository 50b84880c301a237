"""How the parts of the service do, each asked at the same time and none for longer than a bound."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

PATIENCE_SECONDS = 2.0
Probe = Callable[[], Awaitable[object]]  # returns when the part is well, raises when it is not


class State(StrEnum):
    """How a part does."""

    UP = "up"
    DOWN = "down"
    OFF = "off"  # not wanted here


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `error` names the kind of failure alone."""

    name: str
    state: State
    milliseconds: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """`ready`: requests can be answered. With parts down beside the database some of them are refused."""

    ready: bool
    parts: tuple[Part, ...] = ()

    @classmethod
    def example(cls) -> Self:
        """What a service says that is well."""
        return cls(ready=True, parts=(Part("database", State.UP, 0.4), Part("redis", State.OFF, 0.0)))


@dataclass(frozen=True, slots=True)
class Checkup:
    """Asks the parts. Without those in `needed` nothing can be answered; None stands for a part that is off."""

    probes: Mapping[str, Probe | None]
    needed: frozenset[str]

    async def look(self) -> Health:
        """How they do now."""
        parts = await asyncio.gather(*(_ask(name, probe) for name, probe in self.probes.items()))
        down = {part.name for part in parts if part.state is State.DOWN}
        return Health(not down & self.needed, tuple(parts))


async def _ask(name: str, probe: Probe | None) -> Part:
    if probe is None:
        return Part(name, State.OFF, 0.0)
    began, error = time.perf_counter(), ""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await probe()
    except Exception as failure:
        error = type(failure).__name__  # whatever it is, the part is down, and the answer says what it was
    spent = round((time.perf_counter() - began) * 1000, 1)
    return Part(name, State.DOWN if error else State.UP, spent, error)
