"""The client and the tutor against the real service: what each side promises the other."""

import asyncio
import io
import json
import os
import subprocess
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from uuid6 import uuid7

from codementor.client.errors import Refused
from codementor.client.tokens import Session
from codementor.exercise.bundle import pack, read
from codementor.tutor.check import check
from codementor.tutor.desk import Desk, open_desk
from codementor.tutor.doctor import doctor
from codementor.tutor.hint import hint
from codementor.tutor.progress import progress
from codementor.tutor.submit import follow, submit
from codementor.tutor.sync import sync
from codementor.tutor.work import Work, find
from codementor.wire.errors import ErrorCode
from codementor.wire.progress import Event, EventBatch, EventKind
from codementor.wire.submissions import SubmissionRequest, SubmissionStatus
from deploy.demo.furnish import settings
from deploy.demo.house import BIN, BUNDLED, House
from deploy.demo.walk import FIXED
from tests.journeys.service import Service

HIDDEN_FAULT = """def price(age):
    if age < 3:
        return 0
    if age < 16:
        return 3
    return 6 if age < 65 else 4
"""


@pytest.fixture
async def desk(service: Service, house: House) -> AsyncIterator[Desk]:
    """The learner's desk, signed in."""
    assert service.running
    async with open_desk(replace(settings(house, "ada"), warm=False)) as opened:
        yield opened


@pytest.fixture
async def school(service: Service, house: House) -> AsyncIterator[Desk]:
    """The instructor's desk, signed in."""
    assert service.running
    async with open_desk(replace(settings(house, "school"), warm=False)) as opened:
        yield opened


def work(house: House, exercise: str, source: str) -> Work:
    """The learner's work on an exercise of the pulled set, with that program."""
    found = find(house.work / BUNDLED.name / exercise)
    assert found
    return replace(found, source=source)


async def test_the_doctor_finds_the_real_service_well(desk: Desk, house: House) -> None:
    """Against the real service nothing is ill: reached, spoken to, clock and sign-in."""
    report = await doctor(desk, house.exercise)
    assert [ailment.message for ailment in report.ailments if not ailment.well] == []


async def test_the_same_version_is_published_once(school: Desk) -> None:
    """The same content again changes nothing; other content under the same version is refused."""
    assert school.service
    newest = await school.service.sets.newest("school", BUNDLED.name)
    again = await school.service.sets.publish("school", BUNDLED.name, newest.version, pack(BUNDLED))
    assert again.hash == newest.hash
    with pytest.raises(Refused) as refused:
        await school.service.sets.publish("school", BUNDLED.name, newest.version, _changed(pack(BUNDLED)))
    assert refused.value.code is ErrorCode.VERSION_EXISTS


async def test_a_learner_may_not_publish(desk: Desk) -> None:
    """A learner's sign-in holds no right to publish."""
    assert desk.service
    with pytest.raises(Refused) as refused:
        await desk.service.sets.publish("ada", "mine", "1", pack(BUNDLED))
    assert refused.value.code is ErrorCode.FORBIDDEN


async def test_what_a_learner_pulls_holds_no_solution(desk: Desk) -> None:
    """The bundle a learner gets has no reference and no hidden case in it."""
    assert desk.service
    newest = await desk.service.sets.newest("school", BUNDLED.name)
    data = await desk.service.sets.bundle("school", BUNDLED.name, newest.version)
    exercises = read(data).exercises
    assert len(exercises) == newest.exercises
    assert not any(exercise.solutions or exercise.visible != exercise.cases for exercise in exercises)


async def test_ids_make_sending_again_safe(desk: Desk, house: House) -> None:
    """The same events and the same submission sent twice are there once; the id with another body is refused."""
    assert desk.service
    api = desk.service.work
    made = "2026-11-23T10:00:00+01:00"
    event = Event(str(uuid7()), EventKind.CHECKED, "school", BUNDLED.name, house.exercise.name, made, "p")
    await api.send_events(EventBatch((event, event)))
    await api.send_events(EventBatch((event,)))
    await sync(desk)
    assert sum(known.id == event.id for known in desk.state.events(desk.scope)) == 1
    at = work(house, house.exercise.name, FIXED)
    assert at.marker
    where = ("school", BUNDLED.name, at.marker.version, at.exercise.id, at.exercise.file)
    request = SubmissionRequest(str(uuid7()), *where, FIXED, made)
    first, second = await api.submit(request), await api.submit(request)
    assert first.id == second.id == request.id
    with pytest.raises(Refused) as refused:
        await api.submit(replace(request, source="x = 1\n"))
    assert refused.value.code is ErrorCode.KEY_REUSED


async def test_a_graded_submission_counts_in_progress(desk: Desk, house: House) -> None:
    """A pass on the service is graded here too, and the service's own progress agrees."""
    assert desk.service
    handed_in = await submit(desk, work(house, house.exercise.name, FIXED))
    last = [current async for current in follow(desk, handed_in.id)][-1]
    assert (last.status, last.passed) == (SubmissionStatus.GRADED, True)
    here = {entry.exercise: entry for entry in progress(desk).exercises}
    there = {entry.exercise: entry for entry in (await desk.service.work.progress()).exercises}
    assert here[house.exercise.name].graded
    assert there[house.exercise.name].graded


async def test_a_program_that_only_hidden_cases_fail_gets_a_hint(desk: Desk, house: House) -> None:
    """All visible cases pass, so only the service can know; its hint shows nothing of the hidden case."""
    at = work(house, "pool-ticket", HIDDEN_FAULT)
    assert (await check(desk, at)).report.good
    events = [event async for event in hint(desk, at)]
    ladder = events[-1].ladder
    assert ladder
    assert [each.level for each in ladder.hints] == [1]
    assert "only the cases you can see" not in ladder.note
    kinds = [event.kind for event in desk.state.events(desk.scope, at.key)]
    assert kinds.count(EventKind.LEVEL_OPENED) == 1


async def test_a_renewal_replaces_the_refresh_token_once(desk: Desk, house: House) -> None:
    """Ten requests that find the token ended renew it together, and all of them stay signed in."""
    assert desk.api
    session = desk.api.tokens.load(house.service)
    assert session
    desk.api.tokens.save(house.service, Session(session.access_token, session.refresh_token, 0.0))
    assert {account.handle for account in await asyncio.gather(*(desk.api.me() for _ in range(10)))} == {"ada"}
    renewed = desk.api.tokens.load(house.service)
    assert renewed
    assert renewed.refresh_token != session.refresh_token
    assert await desk.api.me()


def test_the_command_line_walks_the_learners_way(service: Service, house: House, tmp_path: Path) -> None:
    """Pull, check, hint, fix, check and submit through the real commands leave with the right codes."""
    assert service.running
    own = {"CODEMENTOR_SERVICE": house.service, "CODEMENTOR_DATA_DIR": str(house.folder / "ada")}
    own["CODEMENTOR_CONFIG"] = str(tmp_path / "none.toml")

    def command(*words: str) -> tuple[int, str]:
        line = [str(BIN / "codementor"), *words]
        ran = subprocess.run(line, cwd=tmp_path, env={**os.environ, **own}, capture_output=True, text=True, timeout=60)
        return ran.returncode, ran.stdout + ran.stderr

    assert command("pull", f"school/{BUNDLED.name}")[0] == 0
    exercise = tmp_path / BUNDLED.name / house.exercise.name
    program = exercise / "sum_of_parcels.py"
    assert command("check", str(exercise))[0] == 1
    code, said = command("hint", str(exercise), "--json")
    assert (code, len(json.loads(said)["hints"]) >= 1) == (0, True)
    program.write_text(FIXED)
    assert command("check", str(exercise))[0] == 0
    code, said = command("submit", str(exercise))
    assert (code, "Graded: all cases pass." in said) == (0, True)
    assert command("progress")[0] == 0


def _changed(data: bytes) -> bytes:
    """Another set under the same version."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, text + b"\nOne more line.\n" if name.endswith("pool-ticket/task.md") else text)
    return out.getvalue()
