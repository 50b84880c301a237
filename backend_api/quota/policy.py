"""Tiers, and the budgets that bound what models may cost. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from backend_api.kit.limits import Limit

HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Tiers:
    """Calls of language models an hour by tier, and the tier of accounts that nobody gave one."""

    calls: Mapping[str, int]
    default: str

    def of(self, tier: str) -> int:
        """The calls of the tier; the default's for one that the settings name no more."""
        return self.calls.get(tier, self.calls[self.default])


class Payer(StrEnum):
    """Whose spending a budget bounds."""

    USER = "user"
    CLASS = "class"
    SERVICE = "service"


class Room(IntEnum):
    """What a budget leaves: all, only what is cheap, or nothing but deterministic help."""

    FULL = 0
    CHEAP = 1
    NONE = 2


@dataclass(frozen=True, slots=True)
class Budget:
    """What models may cost a payer: from `soft` on only cheap ones are called, from `hard` on none.

    Amounts are millionths of the operator's currency. `days` is the window, by UTC days; 0 counts all there ever was.
    """

    payer: Payer
    id: str  # of the user or class; "" for the service
    soft: int
    hard: int
    days: int = 1

    def room(self, spent: int, asked: int = 0) -> Room:
        """What the budget leaves to one who has spent that much and is about to spend `asked`."""
        if spent >= self.hard or spent + asked > self.hard:
            return Room.NONE
        return Room.CHEAP if spent + asked > self.soft else Room.FULL


def room(budgets: Iterable[tuple[Budget, int]], asked: int = 0) -> Room:
    """What all budgets leave together, each with what was spent of it: the least that any leaves."""
    return max((budget.room(spent, asked) for budget, spent in budgets), default=Room.FULL)


def hourly(calls: int) -> Limit:
    """That many model calls an hour; refused when nobody can count them."""
    return Limit(calls, HOUR, closed=True, name="model-calls")
