"""The ledger over both stores: budgets that hold whatever runs at once, rows for every ending, and what is told."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from backend_api.config import Settings
from backend_api.kit.db import Database
from backend_api.llm import repository
from backend_api.llm.ledger import Alert, BudgetSpent, Ledger, Payers
from backend_api.llm.models import NANOS, Model
from backend_api.llm.port import Message, Prompt, Role, Usage
from backend_api.llm.relay import Outcome
from backend_api.llm.tables import calls, receipts, spending
from backend_api.migrations import migrate
from tests.backend_api.house import Clock

MODEL = Model("openai", "m", 1000, read=100, cached=10, written=1000)
PROMPT = Prompt("hint", "7", (Message(Role.USER, "Why does ä fail?"),), most_tokens=50)
MOST = MODEL.most(PROMPT.size, 1, 50)
OK = Outcome("ok", 0.5, 40, Usage(read=10, written=5, cached=4))
COST = 6 * 100 + 4 * 10 + 5 * 1000


@dataclass
class Books:
    """A ledger, its clock, and what it told."""

    ledger: Ledger
    clock: Clock
    told: list[Alert] = field(default_factory=list)

    async def all(self, table: object) -> list[dict[str, object]]:
        """The table's rows."""
        async with self.ledger.db.read() as db:
            return [dict(row._mapping) for row in await db.execute(select(table))]  # type: ignore[call-overload]

    async def sum(self, payer: str) -> tuple[int, int]:
        """What that payer spent, and what is set aside."""
        rows = [row for row in await self.all(spending) if row["payer"] == payer]
        return sum(int(str(row["spent"])) for row in rows), sum(int(str(row["reserved"])) for row in rows)


@pytest.fixture
async def books(settings: Settings) -> AsyncIterator[Books]:
    """A ledger over an empty store, with a site's budget of ten cents."""
    db, clock, told = Database(settings.resolved_database_url()), Clock(), list[Alert]()
    if settings.embedded:
        await migrate(db)

    async def tell(alert: Alert) -> None:
        told.append(alert)

    yield Books(Ledger(db, clock, NANOS // 10, tell), clock, told)
    await db.close()


def payers(user: str = "ada", cap: int = NANOS, class_cap: int = 0) -> Payers:
    """Who pays: a user, and a class where it has a budget."""
    return Payers(user, cap, "c1" if class_cap else "", class_cap)


async def test_a_call_costs_what_it_took(books: Books) -> None:
    """Before a call the most is set aside; afterwards its price by tokens is spent, and all is on record."""
    meter = books.ledger.meter(payers())
    call = await meter.begin(MODEL, PROMPT)
    assert await books.sum("user:ada") == (0, MOST)
    await meter.end(call, OK)
    assert await books.sum("user:ada") == await books.sum("site") == (COST, 0)
    (row,) = await books.all(calls)
    wanted = {"outcome": "ok", "cost": COST, "read": 10, "cached": 4, "written": 5, "counted": True, "purpose": "hint"}
    assert wanted.items() <= row.items()


async def test_no_budget_is_exceeded_by_calls_at_once(books: Books) -> None:
    """Of forty calls that begin together only as many are made as fit in full into the smallest budget."""
    fitting = 7

    async def one(user: str) -> bool:
        meter = books.ledger.meter(payers(user, class_cap=fitting * MOST + MOST // 2))
        try:
            call = await meter.begin(MODEL, PROMPT)
        except BudgetSpent:
            return False
        await asyncio.sleep(0.05)
        await meter.end(call, Outcome("cut", 1.0, 3))
        return True

    made = await asyncio.gather(*(one(f"u{number % 5}") for number in range(40)))
    assert made.count(True) == fitting
    assert await books.sum("class:c1") == (fitting * MOST, 0)
    users = [await books.sum(f"user:u{number}") for number in range(5)]
    assert (sum(spent for spent, _ in users), [aside for _, aside in users]) == (fitting * MOST, [0] * 5)


@pytest.mark.parametrize(("who", "refused"), [(Payers("ada", 1), "user"), (Payers("ada", NANOS, "c1", 1), "class")])
async def test_who_has_no_room_makes_no_call(books: Books, who: Payers, refused: str) -> None:
    """The refusal names the payer whose budget is spent, and nothing is set aside for any of them."""
    with pytest.raises(BudgetSpent) as caught:
        await books.ledger.meter(who).begin(MODEL, PROMPT)
    assert caught.value.payer == refused
    assert (await books.all(calls), await books.all(spending)) == ([], [])


@pytest.mark.parametrize(
    ("outcome", "cost"),
    [
        (Outcome("rate", 0.1, 0), 0),
        (Outcome("key", 0.1, 0), 0),
        (Outcome("away", 0.1, 0), 0),
        (Outcome("away", 0.1, 9), MOST),
        (Outcome("cut", 0.1, 9), MOST),
        (Outcome("timeout", 0.1, 0), MOST),
        (Outcome("left", 0.1, 9), MOST),
    ],
)
async def test_what_nobody_counted_is_charged_in_full(books: Books, outcome: Outcome, cost: int) -> None:
    """A call that broke off without usage costs the most it can have; one refused before its first word nothing."""
    meter = books.ledger.meter(payers())
    await meter.end(await meter.begin(MODEL, PROMPT), outcome)
    assert await books.sum("user:ada") == (cost, 0)
    assert [row["counted"] for row in await books.all(calls)] == [False]


async def test_a_call_whose_process_died_is_charged_once(books: Books) -> None:
    """A call that nobody ended is charged in full when it is old; an end that comes later changes nothing."""
    meter = books.ledger.meter(payers())
    call = await meter.begin(MODEL, PROMPT)
    await books.ledger.sweep()
    assert await books.sum("site") == (0, MOST)
    books.clock.forward(minutes=6)
    await books.ledger.sweep()
    await books.ledger.sweep()
    await meter.end(call, OK)
    assert await books.sum("site") == (MOST, 0)
    assert [row["outcome"] for row in await books.all(calls)] == ["lost"]


async def test_each_share_of_a_budget_is_told_once(books: Books) -> None:
    """At half, four fifths and all of a budget there is one alert each, with the sums; a skipped one stays untold."""
    meter = books.ledger.meter(payers(cap=4 * MOST))
    for _ in range(4):
        await meter.end(await meter.begin(MODEL, PROMPT), Outcome("left", 0.1, 9))
    assert [(alert.payer, alert.share, alert.spent) for alert in books.told] == [
        ("user:ada", 50, 2 * MOST),
        ("user:ada", 100, 4 * MOST),
    ]
    assert "50 % of the day's budget" in str(books.told[0])


async def test_a_new_day_has_a_new_budget(books: Books) -> None:
    """What was spent yesterday is not counted today; a call that ends after midnight counts for the day it began."""
    meter = books.ledger.meter(payers(cap=MOST))
    call = await meter.begin(MODEL, PROMPT)
    with pytest.raises(BudgetSpent):
        await meter.begin(MODEL, PROMPT)
    books.clock.forward(days=1)
    second = await meter.begin(MODEL, PROMPT)
    await meter.end(call, Outcome("left", 0.1, 9))
    await meter.end(second, OK)
    found = [row["spent"] for row in await books.all(spending) if row["payer"] == "site"]
    assert sorted(map(str, found)) == sorted([str(MOST), str(COST)])


async def test_what_left_is_kept_byte_for_byte_and_not_for_ever(books: Books) -> None:
    """The messages of a call are kept for its user for thirty days, exactly as they left."""
    meter = books.ledger.meter(payers())
    await meter.end(await meter.begin(MODEL, PROMPT), OK)
    (row,) = await books.all(receipts)
    assert json.loads(str(row["sent"])) == [{"role": "user", "content": "Why does ä fail?"}]
    books.clock.ahead += timedelta(days=31)
    await books.ledger.sweep()
    assert (await books.all(receipts), len(await books.all(calls))) == ([], 1)


async def test_a_deleted_account_leaves_costs_alone(books: Books) -> None:
    """Export shows calls and what was sent; afterwards neither knows the user, also where a call is still running."""
    meter = books.ledger.meter(payers())
    await meter.end(await meter.begin(MODEL, PROMPT), OK)
    running = await meter.begin(MODEL, PROMPT)
    async with books.ledger.db.write() as db:
        exported = await repository.export(db, "ada")
        await repository.forget(db, "ada")
    assert [len(exported["model_calls"]), len(exported["model_receipts"])] == [2, 2]
    await meter.end(running, OK)
    assert await books.sum("site") == (2 * COST, 0)
    assert [row["user_id"] for row in await books.all(calls)] == ["", ""]
    assert "ada" not in str([await books.all(table) for table in (calls, receipts, spending)])
