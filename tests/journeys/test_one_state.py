"""One learner on two machines, and a service that goes away: one ladder, one streak, nothing lost, nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from codementor.client.errors import Unreachable
from codementor.tutor import account, check, hint, progress, submit, sync, work
from codementor.tutor.desk import Desk, open_desk
from codementor.wire.editor import Connection, SignInPrompt
from codementor.wire.hints import Ladder
from codementor.wire.submissions import SubmissionStatus
from deploy.demo.approve import approve
from deploy.demo.furnish import settings
from deploy.demo.house import House
from deploy.demo.walk import FAULTY, FIXED
from tests.journeys.service import Service


def _work(house: House, source: str) -> work.Work:
    found = work.find(house.exercise / "sum_of_parcels.py", source)
    assert found
    return found


@asynccontextmanager
async def _machine(service: Service, name: str) -> AsyncIterator[Desk]:
    """A machine of the learner's with a record of its own, signed in."""
    own = replace(settings(service.house, "ada"), data_dir=service.house.folder / name)
    async with open_desk(own) as desk:
        if not account.status(desk).handle:

            async def show(prompt: SignInPrompt) -> None:
                address, password = prompt.verification_uri_complete, service.accounts["ada"]
                await asyncio.to_thread(approve, address, "ada@example.org", password)

            await account.sign_in(desk, show)
        yield desk


async def _hint(desk: Desk, at: work.Work) -> Ladder:
    events = [event async for event in hint.hint(desk, at)]
    assert events[-1].ladder
    return events[-1].ladder


async def test_ladder_goes_on_where_another_machine_left_it(service: Service, house: House) -> None:
    """A level opened on one machine is open on the other, which goes on with the next."""
    at = _work(house, FAULTY)
    changed = replace(at, source=FAULTY.replace("result = 0", "result = 0.0"))
    async with _machine(service, "desktop") as desktop, _machine(service, "laptop") as laptop:
        await check.check(desktop, at)
        first = await _hint(desktop, at)
        assert [each.level for each in first.hints] == [1]
        await sync.sync(laptop)
        found = await check.check(laptop, changed)
        assert found.ladder
        assert [each.level for each in found.ladder.hints] == [1]
        second = await _hint(laptop, changed)
        assert [each.level for each in second.hints] == [1, 2]
        await sync.sync(laptop)
        assert progress.progress(laptop).streak.days == 1


async def test_outage_loses_nothing_and_repeats_nothing(service: Service, house: House) -> None:
    """With the service down checks and hints go on and a submission waits; afterwards it is there exactly once."""
    at = _work(house, FIXED)
    async with _machine(service, "train") as desk:
        before = len((await desk.service.work.submissions()).submissions) if desk.service else 0
        service.stop()
        assert (await check.check(desk, at)).report.good
        waiting = await submit.submit(desk, at)
        assert waiting.status is SubmissionStatus.WAITING
        assert waiting.note
        assert account.status(desk).connection is Connection.OFFLINE
        with pytest.raises(Unreachable):
            await sync.sync(desk)
        assert progress.progress(desk).waiting > 0
        service.start()
        await sync.sync(desk)
        await sync.sync(desk)
        assert progress.progress(desk).waiting == 0
        graded = [stand async for stand in submit.follow(desk, waiting.id)][-1]
        assert graded.status is SubmissionStatus.GRADED
        assert graded.passed
        assert desk.service
        assert len((await desk.service.work.submissions()).submissions) == before + 1
