"""Fills the service's tables with learners' attempts by SQL: a year of them, in the order of time.

Busy learners have many more than others. Each works on three of forty sets of fifty exercises. What is counted from the
events (days, streaks, standings) is counted here by SQL, in the same tables that the service keeps.
"""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import md5

import asyncpg

END = datetime(2026, 11, 1, tzinfo=UTC)
_TABLES = ("events", "submissions", "work_days", "standings", "user_stats")

_DRAFT = """
select setseed(0.42);
create unlogged table draft as
select i, u, md5('user' || u)::uuid::text as user_id, md5('event' || i)::uuid::text as id,
  'set-' || (u - 1 + i % 3) % 40 as "set", 'e' || floor(random() * 50)::int as exercise,
  case when k < 0.85 then 'checked' when k < 0.95 then 'submitted' else 'level_opened' end as kind,
  k < 0.85 and random() < 0.4 as passed, timestamp '2026-11-01' - interval '365 days' * (1 - i / {size}.0) as at
from (
  select i, 1 + floor({users} * power(random(), 1.5))::int as u, random() as k from generate_series(1, {size}) i
) drawn
"""
_EVENTS = """
insert into events (user_id, seq, id, kind, owner, "set", exercise, made, program, passed, level, diagnosis, day)
select user_id, seq, id, kind, 'school', "set", exercise, to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), left(id, 32),
  passed, case when kind = 'level_opened' then 1 end, '', to_char(at, 'YYYY-MM-DD')
from (select *, row_number() over (partition by u order by i) as seq from draft) numbered order by i
"""
_SUBMISSIONS = """
insert into submissions
  (user_id, id, owner, "set", version, exercise, file, source, made, status, passed, report, note, created)
select user_id, id, 'school', "set", '1.0.0', exercise, exercise || '.py', repeat('x = f(x)' || chr(10), 40),
  to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), 'graded', i % 5 < 2, repeat('{{"case"}}', 60), '', at
from draft where kind = 'submitted' order by i
"""
_WORK_DAYS = """
insert into work_days (user_id, day, owner, "set", checks, passed, submitted)
select user_id, day, owner, "set", count(*) filter (where kind = 'checked'),
  count(*) filter (where kind = 'checked' and passed), count(*) filter (where kind = 'submitted')
from events where kind <> 'level_opened' group by 1, 2, 3, 4 order by 2
"""
_STANDINGS = """
insert into standings (user_id, owner, "set", exercise, standing, checks, level)
select user_id, owner, "set", exercise,
  case when bool_or(kind = 'checked' and passed) then 'passed' else 'started' end,
  count(*) filter (where kind = 'checked'), 0
from events group by 1, 2, 3, 4 order by min(made)
"""
_USER_STATS = """
insert into user_stats (user_id, events, last_day, current, best, "offset", checks, passed, submitted)
select user_id, events, last_day, current, best, 0, checks, passed, submitted
from (select user_id, count(*) as events, count(*) filter (where kind = 'checked') as checks,
  count(*) filter (where kind = 'checked' and passed) as passed, count(*) filter (where kind = 'submitted') as submitted
  from events group by 1) counted
join (select user_id, max(ended) as last_day, (array_agg(days order by ended desc))[1] as current, max(days) as best
  from (select user_id, max(day) as ended, count(*) as days
    from (select user_id, day, day::date - row_number() over (partition by user_id order by day)::int as island
      from (select distinct user_id, day from work_days) worked) numbered
    group by user_id, island) rows_of_days
  group by user_id) run using (user_id)
"""
_PLATFORM_DAYS = """
insert into platform_days (day, shard, learners, checks, passed, submitted)
select day, right(user_id, 1), count(distinct user_id), sum(checks), sum(passed), sum(submitted)
from work_days group by 1, 2
"""


def user_id(number: int) -> str:
    """The id of a user, from 1; low numbers are the busiest."""
    return str(uuid.UUID(md5(f"user{number}".encode(), usedforsecurity=False).hexdigest()))


async def fill(raw: asyncpg.Connection, size: int) -> list[tuple[str, int]]:
    """The tables hold that many attempts, a hundred a learner. Gives the twenty busiest and their events."""
    await raw.execute("set synchronous_commit = off")
    await raw.execute(_DRAFT.format(size=size, users=size // 100))
    async with _without_indexes(raw):
        for statement in (_EVENTS, _SUBMISSIONS, _WORK_DAYS, _STANDINGS, _USER_STATS):
            await raw.execute(statement)
    await raw.execute(_PLATFORM_DAYS)
    await raw.execute("drop table draft")
    await raw.execute("vacuum analyze")
    await raw.execute("checkpoint")
    await raw.execute("set synchronous_commit = on")
    busy = await raw.fetch("select user_id, events from user_stats order by events desc limit 20")
    return [(row["user_id"], row["events"]) for row in busy]


@asynccontextmanager
async def _without_indexes(raw: asyncpg.Connection) -> AsyncIterator[None]:
    """Keys and indexes are dropped, and made again as they were: ten million rows are filled faster so."""
    keys = await raw.fetch(
        "select conrelid::regclass::text as of, conname as name, pg_get_constraintdef(oid) as made from pg_constraint "
        "where contype in ('p', 'u') and conrelid::regclass::text = any($1)",
        _TABLES,
    )
    indexes = await raw.fetch(
        "select indexname as name, indexdef as made from pg_indexes where tablename = any($1) and indexname <> all($2)",
        _TABLES,
        [key["name"] for key in keys],
    )
    for index in indexes:
        await raw.execute(f"drop index {index['name']}")
    for key in keys:
        await raw.execute(f"alter table {key['of']} drop constraint {key['name']}")
    yield
    for key in keys:
        await raw.execute(f"alter table {key['of']} add constraint {key['name']} {key['made']}")
    for index in indexes:
        await raw.execute(index["made"])
