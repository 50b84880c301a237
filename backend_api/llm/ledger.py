"""The ledger: before a call the most it can cost is set aside for everyone who pays, afterwards the true cost is kept.

All payers have room or the call is not made, so no budget is ever exceeded, however many calls run at once. A call
whose end nobody told, because its process died, is charged in full once it is old.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from backend_api.kit.clock import Clock
from backend_api.kit.db import Database, Transaction
from backend_api.kit.ids import new_id

from . import repository
from .models import NANOS, Model
from .port import FaultKind, Prompt
from .relay import Outcome

log = logging.getLogger(__name__)
SITE = "site"
SHARES = (50, 80, 100)  # percent of a budget at which it is told
KEPT = timedelta(days=30)  # what was sent
_LONGEST = timedelta(minutes=5)  # no call runs longer
_BATCH = 100
_FREE = (FaultKind.RATE, FaultKind.AWAY, FaultKind.KEY, FaultKind.REFUSED)  # before the first word nothing is charged


class BudgetSpent(Exception):
    """A payer has no room for this call today. `payer` is "user", "class" or "site"."""

    def __init__(self, payer: str) -> None:
        super().__init__(payer)
        self.payer = payer


@dataclass(frozen=True, slots=True)
class Payers:
    """Who pays for calls, with their budgets of the day in nanos."""

    user: str
    user_cap: int
    class_id: str = ""
    class_cap: int = 0

    def caps(self, site: int) -> tuple[tuple[str, int], ...]:
        """Each payer's name and cap. Always in this order, so that two calls never wait for one another."""
        own = ((f"user:{self.user}", self.user_cap),)
        group = ((f"class:{self.class_id}", self.class_cap),) if self.class_id else ()
        return own + group + ((SITE, site),)


@dataclass(frozen=True, slots=True)
class Alert:
    """A payer reached a share of the day's budget, in percent."""

    payer: str
    day: date
    share: int
    spent: int
    cap: int

    def __str__(self) -> str:
        dollars = f"${self.spent / NANOS:.2f} of ${self.cap / NANOS:.2f}"
        return f"{self.payer}: {self.share} % of the day's budget for language models is spent ({dollars})."


Tell = Callable[[Alert], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The installation's ledger. `site_cap` is its own budget of a day, in nanos."""

    db: Database
    clock: Clock
    site_cap: int
    tell: Tell

    def meter(self, payers: Payers) -> "Account":
        """What counts the calls that these pay for."""
        return Account(self, payers)

    async def sweep(self) -> None:
        """Calls whose end nobody told are charged in full, and what was sent long ago is no longer kept."""
        now = self.clock()
        async with self.db.write() as db:
            await repository.drop_receipts(db, now - KEPT)
            for call in await repository.left_open(db, now - _LONGEST, _BATCH):
                row = await repository.close_call(db, call, None, outcome="lost")
                if row:
                    await _settle(db, row)


@dataclass(frozen=True, slots=True)
class Account:
    """The ledger for one request's calls: the `Meter` of a relay."""

    ledger: Ledger
    payers: Payers
    open: dict[str, Model] = field(default_factory=dict)

    async def begin(self, model: Model, prompt: Prompt) -> str:
        """See `Meter`. Raises BudgetSpent."""
        ledger, now = self.ledger, self.ledger.clock()
        most = model.most(prompt.size, len(prompt.messages), prompt.most_tokens)
        values = {
            "id": new_id(),
            "user_id": self.payers.user,
            "class_id": self.payers.class_id,
            "provider": model.provider,
            "model": model.name,
            "purpose": prompt.purpose,
            "version": prompt.version,
            "began": now,
            "day": now.date(),
            "outcome": "open",
            "reserved": most,
            **dict.fromkeys(("cost", "read", "cached", "written", "seconds"), 0),
            "counted": False,
        }
        async with ledger.db.write() as db:
            for payer, cap in self.payers.caps(ledger.site_cap):
                if not await repository.reserve(db, payer, now.date(), most, cap):
                    raise BudgetSpent(payer.partition(":")[0])
            await repository.open_call(db, values, _sent(prompt))
        self.open[str(values["id"])] = model
        return str(values["id"])

    async def end(self, call: str, outcome: Outcome) -> None:
        """See `Meter`."""
        ledger, model = self.ledger, self.open.pop(call)
        values: dict[str, Any] = {"outcome": outcome.name, "seconds": outcome.seconds}
        cost = 0 if outcome.letters == 0 and outcome.name in _FREE else None
        if outcome.usage:
            used = outcome.usage
            cost = model.cost(used.read, used.written, used.cached)
            values |= {"read": used.read, "cached": used.cached, "written": used.written, "counted": True}
        async with ledger.db.write() as db:
            row = await repository.close_call(db, call, cost, **values)
            if row is None:  # swept before, and charged in full
                return
            alerts = await self._alerts(db, row.day, await _settle(db, row))
        for alert in alerts:
            log.warning("budget", extra={"facts": {"payer": alert.payer, "share": alert.share}})
            await ledger.tell(alert)

    async def _alerts(self, db: Transaction, day: date, spent: dict[str, int]) -> list[Alert]:
        """What is to be told now, each share of each budget once."""
        found = []
        for payer, cap in self.payers.caps(self.ledger.site_cap):
            share = max((share for share in SHARES if cap and spent.get(payer, 0) * 100 >= share * cap), default=0)
            if share and await repository.told(db, payer, day, share):
                found.append(Alert(payer, day, share, spent[payer], cap))
        return found


async def _settle(db: Transaction, row: Row[Any]) -> dict[str, int]:
    """What each payer of the ended call spent on its day, this call counted."""
    payers = [f"user:{row.user_id}", *([f"class:{row.class_id}"] if row.class_id else []), SITE]
    return {payer: await repository.settle(db, payer, row.day, row.reserved, row.cost) for payer in payers}


def _sent(prompt: Prompt) -> str:
    messages = [{"role": message.role.value, "content": message.text} for message in prompt.messages]
    return json.dumps(messages, ensure_ascii=False)
