"""From one provider to the next: what fails before its first word goes unseen, what breaks off is begun anew."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from .breaker import Breaker
from .models import Model
from .port import Fault, FaultKind, Prompt, Provider, Usage

log = logging.getLogger(__name__)
_ROUNDS = 2
_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 2.0
_BLAMELESS = (FaultKind.REFUSED, FaultKind.HUGE)  # the prompt's doing rather than the provider's


@dataclass(frozen=True, slots=True)
class Restart:
    """The answer broke off: all its words so far are void, and what follows begins it anew."""


class ModelsAway(Exception):
    """No provider answered; `kinds` says why, in the order they were asked."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        super().__init__(", ".join(kinds) or "none to ask")
        self.kinds = kinds


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call ended: "ok", "left" when the reader went away, else the kind of the fault."""

    name: str
    seconds: float
    letters: int  # received
    usage: Usage | None = None


class Meter(Protocol):
    """Counts what calls cost."""

    async def begin(self, model: Model, prompt: Prompt, /) -> str:
        """The most that this call can cost is set aside; gives the call's id. Raises what says that it is too much."""

    async def end(self, call: str, outcome: Outcome, /) -> None:
        """What the call cost is on record, and the rest is free again."""


class Relay:
    """Providers in the order in which they are asked."""

    def __init__(self, providers: Sequence[Provider], clock: Callable[[], float] = time.monotonic) -> None:
        self._providers = [(provider, Breaker(clock)) for provider in providers]

    async def stream(self, prompt: Prompt, meter: Meter) -> AsyncGenerator[str | Restart]:
        """The words of one whole answer. Raises ModelsAway when none can be had, and what `meter.begin` raises."""
        faults: list[Fault] = []
        spoke = False
        for attempt in range(_ROUNDS):
            if attempt:
                await asyncio.sleep(_pause(faults))
            for provider, breaker in self._providers:
                if not breaker.admits():
                    continue
                if spoke:
                    yield Restart()
                    spoke = False
                try:
                    async with aclosing(_call(provider, prompt, meter)) as words:
                        async for word in words:
                            spoke = True
                            yield word
                except Fault as fault:
                    log.warning("model failed", extra={"facts": _facts(provider.model, fault)})
                    faults.append(fault)
                    if fault.kind not in _BLAMELESS:
                        breaker.failed(fault.wait)
                else:
                    breaker.worked()
                    return
            if not any(fault.passing for fault in faults):
                break
        raise ModelsAway(tuple(fault.kind.value for fault in faults))

    async def close(self) -> None:
        """No connection is open."""
        for provider, _ in self._providers:
            await provider.close()


async def _call(provider: Provider, prompt: Prompt, meter: Meter) -> AsyncGenerator[str]:
    """One call's words; it is on record however it ends."""
    call = await meter.begin(provider.model, prompt)
    began, letters, usage, name = time.monotonic(), 0, None, "left"
    try:
        async with aclosing(provider.stream(prompt)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Usage):
                    usage = piece
                else:
                    letters += len(piece)
                    yield piece
        name = "ok"
    except Fault as fault:
        name = fault.kind.value
        raise
    finally:
        # shielded: whoever leaves in the middle of an answer still pays for it
        await asyncio.shield(meter.end(call, Outcome(name, time.monotonic() - began, letters, usage)))


def _pause(faults: Sequence[Fault]) -> float:
    """Seconds before the second round: what was asked for, within bounds, and not the same for all callers."""
    asked = min((fault.wait for fault in faults if fault.passing), default=0.0)
    return min(max(asked, _PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS) * random.uniform(1.0, 1.5)  # noqa: S311


def _facts(model: Model, fault: Fault) -> dict[str, str]:
    return {"provider": model.provider, "model": model.name, "fault": fault.kind.value}
