"""Handing in and looking up. Grading is a job: see `jobs`."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from backend_api.classes import service as classes
from backend_api.exercises.service import Library, Name
from backend_api.jobs.queue import Jobs
from backend_api.kit import clock, wire
from backend_api.kit.bus import Bus
from backend_api.kit.clock import Clock
from backend_api.kit.db import Database, Transaction
from backend_api.kit.errors import not_found
from backend_api.kit.ids import require_uuid
from backend_api.kit.pages import cursor, read_cursor
from backend_api.kit.runs import Runs
from codementor.state.keys import ExerciseKey
from codementor.wire.reports import Report
from codementor.wire.submissions import Submission, SubmissionPage, SubmissionRequest, SubmissionStatus

from . import policy, repository
from .errors import key_reused
from .policy import PAGE_SIZE, WAITS

log = logging.getLogger(__name__)
ENDED = (SubmissionStatus.GRADED, SubmissionStatus.FAILED)
GRADE = "submissions.grade"  # the job's name
_LOOK_SECONDS = 15.0
_STREAM_SECONDS = 600.0
_SAME = ("owner", "set", "version", "exercise", "file", "source", "made")


@dataclass(frozen=True, slots=True)
class Grader:
    """What grading needs."""

    db: Database
    bus: Bus
    clock: Clock
    library: Library
    runs: Runs
    jobs: Jobs
    remote: bool = False  # workers elsewhere run programs
    lease: timedelta = timedelta(minutes=1)  # a worker that is silent for so long holds nothing any more

    @property
    def grades(self) -> bool:
        """True when submissions are graded, here or elsewhere."""
        return self.remote or self.runs.allowed

    @property
    def note(self) -> str:
        """Why a new submission waits, where it has to."""
        return "" if self.grades else WAITS


async def send(grader: Grader, job: str = GRADE, argument: str = "") -> None:
    """Somebody is called to do the job, where programs may run. A queue that is away loses no grade: see `resend`.

    A call to grade names no submission: whoever follows it takes what is next, and goes on while something waits.
    """
    if not grader.grades:
        return
    try:
        await grader.jobs.send(job, argument)
    except (ConnectionError, OSError) as error:
        log.warning("job not sent", extra={"facts": {"error": type(error).__name__}})


async def require(library: Library, wanted: SubmissionRequest) -> None:
    """The submission names an exercise that is there, by a good id and time; refuses it otherwise."""
    require_uuid(wanted.id, "$.id")
    clock.parse(wanted.made, "$.made")
    await library.exercise(Name(wanted.owner, wanted.set, wanted.version), wanted.exercise)


async def hand_in(
    db: Transaction, user_id: str, wanted: SubmissionRequest, now: datetime, note: str
) -> tuple[Submission, bool]:
    """The submission as it stands, and whether it is to be graded. The same again changes nothing.

    Refused while too many wait; what is there already is told all the same.
    """
    values = {name: getattr(wanted, name) for name in _SAME}
    lane = policy.lane(clock.parse(wanted.made, "$.made"), now)
    share = await classes.share(db, user_id, wanted.owner, wanted.set, now)
    turn = await repository.turn(db, lane, share)
    added = await repository.add(
        db,
        user_id=user_id,
        id=wanted.id,
        **values,
        status=SubmissionStatus.QUEUED,
        passed=False,
        report=None,
        note=note,
        created=now,
        lane=lane,
        share=share,
        turn=turn,
    )
    row = await repository.one(db, user_id, wanted.id)
    assert row is not None
    if not added and any(getattr(row, name) != value for name, value in values.items()):
        raise key_reused()
    if row.status == SubmissionStatus.FAILED:
        await repository.put(db, row.seq, status=SubmissionStatus.QUEUED, note=note, turn=turn, tries=0)
        row = await repository.one(db, user_id, wanted.id)
        assert row is not None
        added = True
    if added:
        most, own = policy.MOST_WAITING + 1, policy.MOST_OF_ONE + 1
        policy.require_room(await repository.waiting(db, most), await repository.waiting(db, own, user_id))
    return submission(row), added


async def one(db: Transaction, user_id: str, name: str) -> Submission:
    """A submission of the user."""
    row = await repository.one(db, user_id, name)
    if row is None:
        raise not_found("submission of this id")
    return submission(row)


async def listing(db: Transaction, user_id: str, before: str) -> SubmissionPage:
    """A page of the user's submissions, newest first, without reports."""
    key = read_cursor(before, int)
    rows = await repository.page(db, user_id, int(key[0]) if key else None, PAGE_SIZE + 1)
    following = cursor(rows[PAGE_SIZE - 1].seq) if len(rows) > PAGE_SIZE else ""
    return SubmissionPage(submissions=tuple(submission(row) for row in rows[:PAGE_SIZE]), next=following)


async def follow(db: Database, bus: Bus, user_id: str, name: str) -> AsyncGenerator[Submission]:
    """The submission at each change, until it is graded or failed, or some minutes have passed."""
    until = asyncio.get_running_loop().time() + _STREAM_SECONDS
    seen: Submission | None = None
    async with bus.subscribe(channel(user_id, name)) as changed:
        while asyncio.get_running_loop().time() < until:
            changed.clear()
            async with db.read() as reading:
                current = await one(reading, user_id, name)
            if current != seen:
                yield current
            if current.status in ENDED:
                return
            seen = current
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    await changed.wait()
            except TimeoutError:
                continue


async def graded(
    db: Transaction, users: Collection[str], sets: Collection[tuple[str, str]] | None = None
) -> dict[str, set[ExerciseKey]]:
    """The exercises of which the users handed in good programs, by user; of some sets where they are named."""
    found = defaultdict[str, set[ExerciseKey]](set)
    for row in await repository.passed(db, users, sets):
        found[row.user_id].add(ExerciseKey(row.owner, row.set, row.exercise))
    return dict(found)


def channel(user_id: str, name: str) -> str:
    """Where changes of a submission are announced."""
    return f"submission:{user_id}:{name}"


def submission(row: Row[Any]) -> Submission:
    """A row as the learner sees it."""
    report = getattr(row, "report", None)
    return Submission(
        id=row.id,
        owner=row.owner,
        set=row.set,
        version=row.version,
        exercise=row.exercise,
        status=SubmissionStatus(row.status),
        made=row.made,
        passed=row.passed,
        report=wire.adapter(Report).validate_json(report) if report else None,
        note=row.note,
    )
