"""Reading in PostgreSQL with up to ten million attempts: the service's own queries, in the database and through code.

A throw-away cluster that syncs to the disk, migrated as an operator would, is filled in the order of time, so that a
learner's rows lie scattered as in life. Each query is run through the repository; the statements it sent are then run
again, prepared, over one connection of asyncpg: that is the time in the database, with one round trip.
"""

import asyncio
import os
import random
import shutil
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
import uuid6
from sqlalchemy import event

from backend_api.kit.db import Database, Transaction
from backend_api.migrations import migrate
from backend_api.progress import policy
from backend_api.progress import repository as progress
from backend_api.progress import service as ledger
from backend_api.submissions import policy as submission_policy
from backend_api.submissions import repository as submissions
from backend_api.submissions import service as handing_in
from bench.database_fill import END, fill, user_id
from bench.report import Bench, median, percentile
from codementor.wire.progress import Event, EventKind
from codementor.wire.submissions import SubmissionRequest
from tests import services

SIZES = (100_000, 1_000_000, 10_000_000)
BYTES = 1_500  # of disk for an attempt with all that follows from it, and some to spare
SERVER = (
    "-c fsync=on -c synchronous_commit=on -c shared_buffers=2GB -c max_connections=50 -c work_mem=256MB "
    "-c maintenance_work_mem=1GB -c max_wal_size=8GB -c wal_level=minimal -c max_wal_senders=0"
)
Query = Callable[[Transaction, random.Random], Awaitable[object]]


@dataclass
class Town:
    """A filled database, and whom to ask for."""

    users: int
    busy: list[tuple[str, int]]  # the busiest users, with their numbers of events

    def anybody(self, chance: random.Random) -> str:
        """A user, the busy ones more often, as they ask more often."""
        return user_id(1 + int(self.users * chance.random() ** 1.5))


def queries(town: Town) -> dict[str, Query]:
    """The queries by name; each takes somebody else every time."""

    async def deep(db: Transaction, chance: random.Random) -> object:
        user, count = chance.choice(town.busy)
        return await progress.newest(db, user, count // 2, policy.NEWEST_SIZE + 1)

    async def deep_submissions(db: Transaction, chance: random.Random) -> object:
        user, _ = chance.choice(town.busy)
        return await submissions.page(db, user, town.users * 5, submission_policy.PAGE_SIZE + 1)

    async def class_days(db: Transaction, chance: random.Random) -> object:
        members, sets = a_class(town, chance)
        return await progress.recent(db, members, sets, since())

    async def class_standings(db: Transaction, chance: random.Random) -> object:
        members, sets = a_class(town, chance)
        await progress.recent(db, members, sets, since())
        await progress.standings_of(db, members, sets)
        return await submissions.passed(db, members, sets)

    async def own_status(db: Transaction, chance: random.Random) -> object:
        user = town.anybody(chance)
        await progress.standings_of(db, [user])
        return await submissions.passed(db, [user])

    async def in_set(db: Transaction, chance: random.Random) -> object:
        user, sets = town.anybody(chance), [("school", f"set-{chance.randrange(40)}")]
        await progress.standings_of(db, [user], sets)
        return await submissions.passed(db, [user], sets)

    return {
        "history, first page": lambda db, chance: progress.newest(db, town.anybody(chance), None, 51),
        "history, deep page of the busy": deep,
        "submissions, first page": lambda db, chance: submissions.page(db, town.anybody(chance), None, 31),
        "submissions, deep page of the busy": deep_submissions,
        "streak": lambda db, chance: progress.stats_of(db, town.anybody(chance)),
        "class of 30 over 30 days": class_days,
        "class of 30, days and all standings": class_standings,
        "dashboard, 30 days": lambda db, chance: progress.platform_page(db, "", policy.DAYS_SIZE + 1),
        "exercise list with own status": own_status,
        "next exercise: own status in a set": in_set,
    }


AIMS = {
    "history, first page": 0.5,
    "history, deep page of the busy": 0.2,
    "streak": 0.2,
    "class of 30 over 30 days": 1.5,
    "dashboard, 30 days": 0.2,
}


def a_class(town: Town, chance: random.Random) -> tuple[list[str], list[tuple[str, str]]]:
    """Thirty learners who work on the same sets, and these sets."""
    first = chance.randrange(40)
    members = [user_id(1 + first + 40 * chance.randrange(town.users // 40)) for _ in range(30)]
    return sorted(set(members)), [("school", f"set-{(first + at) % 40}") for at in range(3)]


def since() -> str:
    """The first of the last thirty days."""
    return (END - policy.RECENT).date().isoformat()


async def measure(bench: Bench, db: Database, raw: asyncpg.Connection, town: Town, size: int) -> dict[str, float]:
    """The medians in the database, by query; all figures are kept."""
    rounds, found = 100 if bench.quick else 300, {}
    sent: list[tuple[str, tuple[Any, ...]]] = []

    def send(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, tuple(parameters)))

    event.listen(db.engine.sync_engine, "before_cursor_execute", send)
    for name, query in queries(town).items():
        through, inside = [], []
        for warm in (False, True):  # the same people twice: the second time counts
            chance = random.Random(bench.seed)
            for _ in range(rounds):
                sent.clear()
                start = time.perf_counter()
                async with db.read() as reading:
                    await query(reading, chance)
                took = time.perf_counter() - start
                again = await replay(raw, sent)
                if warm:
                    through.append(took * 1000)
                    inside.append(again * 1000)
        for place, times in (("in the database", inside), ("through the code", through)):
            for share in (0.05, 0.5, 0.95):
                figure = round(percentile(times, share), 3)
                bench.figure(f"{size:,}: {name}, {place}, p{share * 100:02.0f} ms", figure)
        found[name] = median(inside)
    event.remove(db.engine.sync_engine, "before_cursor_execute", send)
    return found


async def replay(raw: asyncpg.Connection, sent: list[tuple[str, tuple[Any, ...]]]) -> float:
    """The seconds that the statements take, prepared before."""
    prepared = [(await raw.prepare(statement), parameters) for statement, parameters in sent]
    start = time.perf_counter()
    for statement, parameters in prepared:
        await statement.fetch(*parameters)
    return time.perf_counter() - start


async def writing(bench: Bench, db: Database, raw: asyncpg.Connection, town: Town, size: int) -> None:
    """What a submission and an upload of one event cost with everything on the disk."""
    said = [f"{name}={await raw.fetchval(f'show {name}')}" for name in ("fsync", "synchronous_commit")]
    bench.note(f"{size:,}: submissions and events commit durably: {', '.join(said)}.")
    chance = random.Random(bench.seed)
    handed, uploaded = [], []
    for _ in range(100):
        user, new = town.anybody(chance), str(uuid6.uuid7())
        wanted = SubmissionRequest(new, "school", "set-1", "1.0.0", "e1", "a.py", "x = 1\n" * 40, END.isoformat())
        start = time.perf_counter()
        async with db.write() as transaction:
            await handing_in.hand_in(transaction, user, wanted, END, "")
        between = time.perf_counter()
        done = Event(new, EventKind.CHECKED, "school", "set-1", "e1", END.isoformat(), passed=True)
        async with db.write() as transaction:
            await ledger.record(transaction, user, (done,), END)
        handed.append((between - start) * 1000)
        uploaded.append((time.perf_counter() - between) * 1000)
    bench.figure(f"{size:,}: a submission, durably, p50 ms", round(statistics.median(handed), 2))
    bench.figure(f"{size:,}: an event with its rollups, durably, p50 ms", round(statistics.median(uploaded), 2))


async def run(bench: Bench, server: str, sizes: list[int]) -> None:
    """Fill and measure a database of each size."""
    medians: dict[int, dict[str, float]] = {}
    for size in sizes:
        name = f"bench_{size}"
        main = await asyncpg.connect(server)
        await main.execute(f"create database {name}")
        await main.close()
        address = server.rsplit("/", 1)[0] + f"/{name}"
        db = Database(address.replace("postgresql:", "postgresql+asyncpg:", 1))
        await migrate(db)
        raw = await asyncpg.connect(address)
        start = time.perf_counter()
        town = Town(size // 100, await fill(raw, size))
        bench.figure(f"{size:,}: fill, s", round(time.perf_counter() - start, 1))
        stored = await raw.fetchval("select pg_database_size(current_database())")
        bench.figure(f"{size:,}: database, MB", stored // 1_000_000)
        bench.figure(f"{size:,}: events of the busiest user", town.busy[0][1])
        medians[size] = await measure(bench, db, raw, town, size)
        await writing(bench, db, raw, town, size)
        await raw.close()
        await db.close()
    largest, smallest = medians[sizes[-1]], medians[sizes[0]]
    for name, aim in AIMS.items():
        bench.aim(f"{sizes[-1]:,}: {name}", f"p50 at most {aim} ms", round(largest[name], 3), largest[name] <= aim)
    if len(sizes) > 1:
        grown = max(largest[name] / smallest[name] for name in AIMS)
        bench.aim(f"slower than with {sizes[0]:,}, the worst of these", "flat: at most 2x", round(grown, 2), grown <= 2)


def main() -> int:
    """Measure and report."""

    def own(parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, choices=SIZES, help="attempts in the largest database")

    bench = Bench("database", own=own)
    most = bench.options.most or SIZES[1 if bench.quick else 2]
    sizes = sorted({SIZES[0], most})
    if shutil.disk_usage("/tmp").free < 2 * BYTES * sum(sizes):
        bench.note("Not run: the disk has not the room.")
        return bench.main() or 1
    bench.note(
        f"Load average at the start: {os.getloadavg()[0]:.1f}. On a busy machine p05 is nearest to a quiet one's p50."
    )
    bench.note(f"Attempts are events; a hundred a learner, a tenth is handed in. Filled up to {most:,}.")
    bench.note("The class is read from days counted by set: the same from the events costs more with each attempt.")
    with services.postgres(SERVER) as server:
        asyncio.run(run(bench, server, sizes))
    return bench.main()


if __name__ == "__main__":
    raise SystemExit(main())
