"""Questions to the workers: who answers them, how often, and what is said when nobody can."""

from typing import Any

import pytest
from sqlalchemy import text

from backend_api.hints import service
from tests.backend_api import samples
from tests.backend_api.house import House


async def test_equal_programs_are_diagnosed_once_and_the_answer_kept(house: House) -> None:
    """Two learners with one program cause one question; both get the same diagnosis, and the program is not kept."""
    await house.publish()
    ladders = []
    for handle in ("ada", "bob"):
        client = await house.somebody(handle)
        ladders.append((await client.post("/v1/hints", json=_request())).text.split('"diagnosis":')[1][:40])
    async with house.service.site.db.read() as db:
        rows = (await db.execute(text("select status, source, user_id from hint_questions"))).all()
    assert ladders[0] == ladders[1]
    assert [tuple(row) for row in rows] == [("answered", "", house.people["ada"])]


@pytest.mark.parametrize("settings", [pytest.param("hosted", marks=pytest.mark.services)], indirect=True)
async def test_the_api_runs_no_program(house: House) -> None:
    """Beside workers the API's own process has no runner at all, and hints come all the same."""
    await house.publish()
    ada = await house.somebody("ada")
    assert not house.service.tutor.runs.allowed
    assert (await ada.post("/v1/hints", json=_request())).status_code == 200


async def test_beyond_the_bound_no_question_is_taken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """While too many wait the answer is 503 with Retry-After, and nothing is left behind."""
    await house.publish()
    ada = await house.somebody("ada")
    monkeypatch.setattr(service, "MOST_WAITING", 0)
    answer = await ada.post("/v1/hints", json=_request())
    async with house.service.site.db.read() as db:
        left = (await db.execute(text("select count(*) from hint_questions"))).scalar_one()
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "unavailable", "10")
    assert left == 0


def _request() -> dict[str, Any]:
    exercise = {"owner": "grace", "set": samples.SET, "version": "1.0.0", "exercise": samples.EXERCISE}
    return {**exercise, "file": "double.py", "source": samples.WRONG, "level": 1}
