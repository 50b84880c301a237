"""The pool of correct programs: who agreed, what joins, what leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from backend_api.exercises.service import Name
from backend_api.kit.db import Transaction
from backend_api.submissions import pool, repository
from codementor.hints import pool as choosing
from tests.backend_api import samples
from tests.backend_api.house import House, submission

PATH = "/v1/pool/consent"
OTHER = "def double(n):\n    return n + n\n"
Leaving = Callable[[Transaction, str], Awaitable[None]]
CHEATING = "def double(n):\n    return {3: 6, 0: 0, 20071: 40142}[n]\n"


async def _withdraw_now(db: Transaction, user_id: str) -> None:
    await repository.withdraw(db, user_id, datetime.now(UTC))


async def test_a_good_program_joins_once_its_author_agrees(house: House) -> None:
    """Before the consent nothing joins; after it a good program does, and an equal one in other words does not."""
    ada = await _learner(house, "ada")
    await _hand_in(house, ada, OTHER)
    assert await _programs(house) == ()
    answer = await ada.put(PATH, json={})
    assert answer.json().get("withdrawn") == "", answer.text
    await _hand_in(house, ada, OTHER)
    bob = await _learner(house, "bob")
    await bob.put(PATH, json={})
    await _hand_in(house, bob, "def double(number):  # mine\n    return number + number\n")
    assert await _programs(house) == (OTHER,)
    assert (await ada.get(PATH)).json()["programs"] == 1


async def test_a_program_that_only_passes_the_cases_does_not_join(house: House) -> None:
    """Generated inputs decide: a program that knows the cases by heart is graded good and stays out."""
    ada = await _learner(house, "ada")
    await ada.put(PATH, json={})
    assert (await _hand_in(house, ada, CHEATING))["passed"]
    assert await _programs(house) == ()


async def test_who_withdraws_takes_the_programs_out(house: House) -> None:
    """Withdrawal is dated and empties the pool of one's programs at once; nothing joins until one agrees anew."""
    ada = await _learner(house, "ada")
    given = (await ada.put(PATH, json={})).json()["given"]
    assert (await ada.put(PATH, json={})).json()["given"] == given
    await _hand_in(house, ada, OTHER)
    withdrawn = (await ada.delete(PATH)).json()
    assert withdrawn["withdrawn"] > given == withdrawn["given"]
    assert await _programs(house) == ()
    await _hand_in(house, ada, OTHER)
    assert await _programs(house) == ()


async def test_who_said_nothing_has_not_agreed(house: House) -> None:
    """Without a word there is no consent, and to withdraw it makes none."""
    ada = await _learner(house, "ada")
    assert (await ada.get(PATH)).json() == {"given": "", "withdrawn": "", "programs": 0}
    assert (await ada.delete(PATH)).json()["given"] == ""


async def test_a_deleted_account_leaves_the_pool(house: House) -> None:
    """Forgetting a learner takes their consent and programs; before, their export shows both."""
    ada = await _learner(house, "ada")
    await ada.put(PATH, json={})
    await _hand_in(house, ada, OTHER)
    card = next(card for card in house.service.cards if card.name == "submissions")
    async with house.service.site.db.write() as db:
        exported = await card.export(db, house.people["ada"])
        await card.forget(db, house.people["ada"])
    assert [row["source"] for row in exported["pool_programs"]] == [OTHER]
    assert len(exported["pool_consents"]) == 1
    assert await _programs(house) == ()


@pytest.mark.parametrize("leaving", [repository.forget, _withdraw_now])
async def test_a_program_that_is_joining_leaves_too(house: House, leaving: Leaving) -> None:
    """Whoever withdraws or is forgotten while a program of theirs joins waits for it and takes it out."""
    ada = await _learner(house, "ada")
    await ada.put(PATH, json={})
    user, database = house.people["ada"], house.service.site.db
    row = {"owner": "grace", "set": samples.SET, "version": "1.0.0", "exercise": samples.EXERCISE, "user_id": user}

    async def leave() -> None:
        async with database.write() as db:
            await leaving(db, user)

    async with database.write() as joining:
        assert await repository.agrees(joining, user, hold=True)
        left = asyncio.create_task(leave())
        await asyncio.wait([left], timeout=0.2)
        await repository.join(joining, **row, program="a", source=OTHER, joined=datetime.now(UTC))
    await left
    assert await _programs(house) == ()


async def test_the_pool_keeps_what_is_unlike(house: House, monkeypatch: Any) -> None:
    """A full pool gives up the later one of the two most alike."""
    monkeypatch.setattr(choosing, "MOST", 2)
    monkeypatch.setattr(pool, "diverse", lambda programs: choosing.diverse(programs, 2))
    ada = await _learner(house, "ada")
    await ada.put(PATH, json={})
    loop = "def double(n):\n    total = 0\n    for _ in range(2):\n        total += n\n    return total\n"
    for source in (OTHER, "def double(n):\n    twice = n + n\n    return twice\n", loop):
        await _hand_in(house, ada, source)
    assert await _programs(house) == (OTHER, loop)


async def _learner(house: House, handle: str) -> httpx.AsyncClient:
    if "grace" not in house.people:
        await house.publish()
    return await house.somebody(handle)


async def _hand_in(house: House, learner: httpx.AsyncClient, source: str) -> dict[str, Any]:
    """The submission, graded, and every job behind it done."""
    body = submission(source)
    await learner.post("/v1/submissions", json=body)
    async with learner.stream("GET", f"/v1/submissions/{body['id']}/events") as told:
        async for _ in told.aiter_lines():
            pass  # it ends with the grade
    found: dict[str, Any] = (await learner.get(f"/v1/submissions/{body['id']}")).json()
    async with house.service.site.db.read() as db:
        rows = [await repository.one(db, user, body["id"]) for user in house.people.values()]
    (row,) = filter(None, rows)
    await pool.join(house.grader, str(row.seq))
    return found


async def _programs(house: House) -> tuple[str, ...]:
    async with house.service.site.db.read() as db:
        return (await pool.programs(db, Name("grace", samples.SET, "1.0.0"), samples.EXERCISE)).programs
