"""What is kept with each event says what the events say: totals, days, the service's days. It goes with its learner."""

import asyncio
import json
import random
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import uuid6
from sqlalchemy import event, func, select

from backend_api.config import Settings
from backend_api.kit.db import Database, Transaction
from backend_api.migrations import migrate
from backend_api.progress import repository, service
from backend_api.progress.policy import NEWEST_SIZE
from backend_api.progress.tables import COUNTS, days, events, platform_days, stats
from codementor.wire.accounts import Role
from codementor.wire.progress import Event, EventKind
from tests.backend_api import samples
from tests.backend_api.house import House

_NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
_UPLOAD = """
import asyncio, json, sys
from datetime import datetime
from backend_api.kit.db import Database
from backend_api.progress import service
from codementor.wire.progress import Event, EventKind

async def upload(url, user, rows, now):
    db = Database(url)
    fresh = 0
    sys.stdin.readline()  # all start together
    for row in rows:
        async with db.write() as writing:
            found = Event(**{**row, "kind": EventKind(row["kind"])})
            fresh += await service.record(writing, user, (found,), datetime.fromisoformat(now))
    await db.close()
    print(fresh)

print("ready", flush=True)
asyncio.run(upload(*json.loads(sys.stdin.readline())))
"""


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    """A fresh database of each kind."""
    found = Database(settings.resolved_database_url())
    await migrate(found)
    yield found
    await found.close()


async def test_what_is_kept_is_what_the_events_say(db: Database) -> None:
    """After uploads in any order, some twice, totals, days and the service's days are the sums of the events."""
    chance = random.Random(7)
    users = [str(uuid6.uuid7()) for _ in range(3)]
    made = {user: [_event(chance) for _ in range(60)] for user in users}
    for user in users:
        for _ in range(8):
            async with db.write() as writing:
                await service.record(writing, user, tuple(chance.sample(made[user], 20)), _NOW)
    async with db.read() as reading:
        assert await _sums_agree(reading)
        per_user = select(events.c.user_id, func.count()).group_by(events.c.user_id).order_by(events.c.user_id)
        kept = select(stats.c.user_id, stats.c.events).order_by(stats.c.user_id)
        assert (await reading.execute(per_user)).all() == (await reading.execute(kept)).all()


async def test_who_leaves_is_counted_no_longer(db: Database) -> None:
    """Deletion takes a learner's rollups, and the service's days are those of the others alone."""
    chance = random.Random(8)
    ada, bob = str(uuid6.uuid7()), str(uuid6.uuid7())
    for user in (ada, bob):
        async with db.write() as writing:
            await service.record(writing, user, tuple(_event(chance) for _ in range(40)), _NOW)
    async with db.write() as writing:
        await repository.forget(writing, ada)
    async with db.read() as reading:
        assert await _sums_agree(reading)
        assert [row.user_id for row in await reading.execute(select(stats.c.user_id))] == [bob]
        assert not any(rows for rows in (await repository.export(reading, ada)).values())
        assert {day.learners for day in (await service.platform(reading, "")).days} == {1}


async def test_two_processes_that_upload_at_once_lose_nothing(db: Database, settings: Settings) -> None:
    """Two processes send the same learner's events, half of them the same ones: each is counted once."""
    chance, user = random.Random(9), str(uuid6.uuid7())
    made = [_event(chance) for _ in range(24)]
    parts = (made[:16], made[8:])
    command = [sys.executable, "-c", _UPLOAD]
    both = [await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE) for _ in parts]
    for process, part in zip(both, parts, strict=True):
        assert process.stdin
        assert process.stdout
        rows = [_row(each) for each in part]
        argument = json.dumps([settings.resolved_database_url(), user, rows, _NOW.isoformat()])
        assert await process.stdout.readline() == b"ready\n"
        process.stdin.write(f"{argument}\n".encode())
    said = await asyncio.gather(*(process.communicate(b"\n") for process in both))
    async with db.read() as reading:
        assert sum(int(out) for out, _ in said) == len(made)
        assert (await reading.execute(select(stats.c.events))).scalar_one() == len(made)
        numbers = (await reading.execute(select(events.c.seq).order_by(events.c.seq))).scalars().all()
        assert numbers == list(range(1, len(made) + 1))
        assert await _sums_agree(reading)


async def test_events_come_newest_first_page_by_page(house: House) -> None:
    """The pages hold every event once, the last that was sent first; the day kept is the learner's own."""
    ada = await house.somebody("ada")
    chance = random.Random(10)
    made = [_event(chance) for _ in range(NEWEST_SIZE + 5)]
    rows = [_row(each) for each in made]
    await ada.post("/v1/events", json={"events": rows})
    first = (await ada.get("/v1/events/newest")).json()
    second = (await ada.get("/v1/events/newest", params={"cursor": first["next"]})).json()
    seen = [each["id"] for each in first["events"] + second["events"]]
    assert seen == [each.id for each in reversed(made)]
    assert (len(first["events"]), second["next"]) == (NEWEST_SIZE, "")
    async with house.service.site.db.read() as reading:
        kept = await reading.execute(select(events.c.made, events.c.day))
        assert all(row.day == datetime.fromisoformat(row.made).date().isoformat() for row in kept)


async def test_an_administrator_sees_the_days_and_nobody(house: House) -> None:
    """The service's days tell how many worked and what they did, newest first; learners may not see them."""
    admin, chance = await house.somebody("root", Role.ADMIN), random.Random(11)
    for handle in ("ada", "bob"):
        learner = await house.somebody(handle)
        sent = {**_row(_event(chance)), "made": "2026-03-02T10:00:00+01:00", "kind": "checked", "passed": True}
        await learner.post("/v1/events", json={"events": [sent]})
        assert (await learner.get("/v1/admin/days")).status_code == 403
    page = (await admin.get("/v1/admin/days")).json()
    assert page == {
        "days": [{"day": "2026-03-02", "learners": 2, "checks": 2, "passed": 2, "submitted": 0}],
        "next": "",
    }


async def test_a_class_costs_as_many_queries_as_a_learner(house: House) -> None:
    """An instructor sees each member's days and checks on the class's sets alone, in queries whose number is fixed."""
    grace = await house.publish()
    made = {"id": str(uuid6.uuid7()), "title": "Ten", "policy": {"help": "full", "focus": False, "sharing": True}}
    group = (await grace.post("/v1/classes", json=made)).json()
    await grace.put(f"/v1/classes/{group['id']}/sets/grace/{samples.SET}", json={"version": "1.0.0"})
    counted = []
    for handle in ("ada", "bob", "cleo"):
        learner = await house.somebody(handle)
        assert (await learner.post("/v1/classes/join", json={"code": group["code"]})).status_code == 200
        now = house.clock().isoformat()
        here = {**_row(_event(random.Random(handle))), "made": now, "kind": "checked", "passed": True}
        inside = {**here, "owner": "grace", "set": samples.SET, "exercise": samples.EXERCISE}
        outside = {**inside, "id": str(uuid6.uuid7()), "owner": "others"}
        await learner.post("/v1/events", json={"events": [inside, outside]})
        statements: list[str] = []

        def listen(
            _connection: object, _cursor: object, statement: str, *_: object, seen: list[str] = statements
        ) -> None:
            seen.append(statement)

        engine = house.service.site.db.engine.sync_engine
        event.listen(engine, "before_cursor_execute", listen)
        page = (await grace.get(f"/v1/classes/{group['id']}/progress")).json()
        event.remove(engine, "before_cursor_execute", listen)
        counted.append(len([each for each in statements if each.lower().startswith("select")]))
    assert [(each["days"], each["checks"], each["passed"]) for each in page["members"]] == [(1, 1, 1)] * 3
    assert [len(each["exercises"]) for each in page["members"]] == [1, 1, 1]
    assert len(set(counted)) == 1


async def _sums_agree(db: Transaction) -> bool:
    """Whether days and the service's days are the sums of the events."""
    worked = events.c.kind != "level_opened"
    checked, submitted = events.c.kind == "checked", events.c.kind == "submitted"
    counts = (
        func.count().filter(checked),
        func.count().filter(checked & events.c.passed),
        func.count().filter(submitted),
    )
    key = ("user_id", "day", "owner", "set")
    by_set = select(*(events.c[name] for name in key), *counts).where(worked)
    by_set = by_set.group_by(*(events.c[name] for name in key)).order_by(*(events.c[name] for name in key))
    by_day = select(events.c.day, func.count(events.c.user_id.distinct()), *counts).where(worked)
    kept = select(platform_days.c.day, *(func.sum(platform_days.c[name]) for name in ("learners", *COUNTS)))
    kept = kept.group_by(platform_days.c.day).having(func.sum(platform_days.c.learners) > 0)
    by_day = by_day.group_by(events.c.day).order_by(events.c.day)
    for said, counted in (
        (by_set, select(days).order_by(*days.primary_key)),
        (by_day, kept.order_by(platform_days.c.day)),
    ):
        if [tuple(row) for row in await db.execute(said)] != [tuple(row) for row in await db.execute(counted)]:
            return False
    return True


def _event(chance: random.Random) -> Event:
    moment = _NOW - timedelta(days=chance.randrange(12), hours=chance.randrange(12))
    return Event(
        id=str(uuid6.uuid7()),
        kind=chance.choice(list(EventKind)),
        owner="grace",
        set=f"set-{chance.randrange(2)}",
        exercise=f"e{chance.randrange(3)}",
        made=moment.isoformat(),
        passed=chance.random() < 0.5,
    )


def _row(made: Event) -> dict[str, object]:
    return {name: getattr(made, name) for name in Event.__dataclass_fields__}
