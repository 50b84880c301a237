"""Handing in, grading, and following a submission."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest

from backend_api.config import Settings
from backend_api.submissions import repository
from codementor.runner.run import Runner
from codementor.wire.submissions import SubmissionStatus
from tests.backend_api import samples
from tests.backend_api.house import House, running, submission


async def test_a_good_program_is_graded_and_told_as_it_changes(house: House) -> None:
    """The stream ends with the grade: passed, and every case counted, hidden ones too."""
    await house.publish()
    ada = await house.somebody("ada")
    body = submission(samples.GOOD)
    taken = await ada.post("/v1/submissions", json=body)
    seen = await _follow(ada, body["id"])
    kept = (await ada.get(f"/v1/submissions/{body['id']}")).json()
    assert (taken.status_code, taken.json()["status"]) == (202, "queued")
    assert seen[-1] == kept
    assert (kept["status"], kept["passed"], kept["report"]["passed"], kept["report"]["total"]) == ("graded", True, 3, 3)


async def test_a_hidden_case_fails_without_its_content(house: House) -> None:
    """The report of a program that fails a hidden case holds neither its name, its call, its values, nor its trace."""
    await house.publish()
    ada = await house.somebody("ada")
    spy = "def double(n):\n    if n > 100:\n        print(n)\n        raise ValueError(n)\n    return n * 2\n"
    for source in (samples.ONLY_HIDDEN_FAILS, spy):
        body = submission(source)
        await ada.post("/v1/submissions", json=body)
        graded = (await _follow(ada, body["id"]))[-1]
        text = json.dumps(graded)
        hidden = [case for case in graded["report"]["cases"] if case["hidden"]]
        assert (graded["passed"], graded["report"]["passed"], len(hidden)) == (False, 2, 1)
        assert graded["report"]["failing"] == hidden[0]["id"] == "hidden-1"
        for secret in (samples.HIDDEN_INPUT, samples.HIDDEN_OUTPUT, "large-secret"):
            assert secret not in text
        assert graded["report"]["trace"] == []


async def test_the_same_submission_again_is_the_same_submission(house: House) -> None:
    """Sending it twice gives one submission; another body under its id is key_reused; another learner's id is free."""
    await house.publish()
    ada, bob = await house.somebody("ada"), await house.somebody("bob")
    body = submission(samples.GOOD)
    answers = await asyncio.gather(*(ada.post("/v1/submissions", json=body) for _ in range(4)))
    other = await ada.post("/v1/submissions", json={**body, "source": samples.WRONG})
    free = await bob.post("/v1/submissions", json=body)
    listed = (await ada.get("/v1/submissions")).json()["submissions"]
    assert {answer.status_code for answer in answers} == {202}
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert free.status_code == 202
    assert [each["id"] for each in listed] == [body["id"]]


async def test_nobody_sees_anothers_submission(house: House) -> None:
    """Another learner, an instructor and an admin get not_found for it, in every form."""
    await house.publish()
    ada, bob = await house.somebody("ada"), await house.somebody("bob")
    body = submission(samples.GOOD)
    await ada.post("/v1/submissions", json=body)
    for path in (f"/v1/submissions/{body['id']}", f"/v1/submissions/{body['id']}/events", "/v1/submissions/x%00"):
        answer = await bob.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await bob.get("/v1/submissions")).json()["submissions"] == []


async def test_submissions_are_listed_newest_first_page_by_page(house: House) -> None:
    """Following the cursor shows every submission once, the latest first, without reports."""
    await house.publish()
    ada = await house.somebody("ada")
    bodies = [submission("def double(:\n") for _ in range(33)]
    for body in bodies:
        assert (await ada.post("/v1/submissions", json=body)).status_code == 202
    first = (await ada.get("/v1/submissions")).json()
    second = (await ada.get("/v1/submissions", params={"cursor": first["next"]})).json()
    listed = first["submissions"] + second["submissions"]
    assert [each["id"] for each in listed] == [body["id"] for body in reversed(bodies)]
    assert (len(first["submissions"]), second["next"]) == (30, "")
    assert {each["report"] for each in listed} == {None}


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"id": "not-a-uuid"}, 422, "invalid_fields"),
        ({"made": "yesterday"}, 422, "invalid_fields"),
        ({"made": "2026-03-01T10:00:00"}, 422, "invalid_fields"),
        ({"source": "a\0b"}, 422, "invalid_fields"),
        ({"version": "9.9.9"}, 404, "not_found"),
        ({"exercise": "no-such"}, 404, "not_found"),
        ({"owner": "nobody"}, 404, "not_found"),
    ],
)
async def test_a_submission_that_fits_nothing_is_refused(
    house: House, changed: dict[str, str], status: int, code: str
) -> None:
    """Bad ids and times are invalid_fields; an unknown set, version or exercise is not_found; nothing is kept."""
    await house.publish()
    ada = await house.somebody("ada")
    answer = await ada.post("/v1/submissions", json={**submission(samples.GOOD), **changed})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await ada.get("/v1/submissions")).json()["submissions"] == []


async def test_a_program_is_graded_without_the_rights_of_root(house: House) -> None:
    """A submitted program that asks who it runs as is nobody privileged, whoever started the service."""
    await house.publish()
    ada = await house.somebody("ada")
    body = submission("import os\n\n\ndef double(number):\n    return number * 2 if os.geteuid() else 0\n")
    await ada.post("/v1/submissions", json=body)
    assert (await _follow(ada, body["id"]))[-1]["passed"] is True


async def test_where_programs_may_not_run_a_submission_waits_and_says_so(settings: Settings) -> None:
    """Without the operator's switch it stays queued with a note, meta lacks `runs`, and the later switch grades it."""
    body = submission(samples.GOOD)
    closed = settings.model_copy(update={"run_programs": False})
    async with running(closed) as house:
        await house.publish()
        ada = await house.somebody("ada")
        taken = (await ada.post("/v1/submissions", json=body)).json()
        meta = (await ada.get("/v1/meta")).json()
        user = house.people["ada"]
    assert (taken["status"], "waits" in taken["note"]) == ("queued", True)
    assert "runs" not in meta["features"]
    async with running(settings) as house:
        house.people["ada"] = user
        ada = await house.somebody("ada")
        graded = (await _follow(ada, body["id"]))[-1]
        assert "runs" in (await ada.get("/v1/meta")).json()["features"]
    assert (graded["status"], graded["note"]) == ("graded", "")


async def test_work_that_was_cut_off_is_graded_at_the_next_start(settings: Settings) -> None:
    """A submission left running by a process that died is taken up again."""
    body = submission(samples.GOOD)
    async with running(settings.model_copy(update={"run_programs": False})) as house:
        await house.publish()
        ada = await house.somebody("ada")
        await ada.post("/v1/submissions", json=body)
        user = house.people["ada"]
        async with house.service.site.db.write() as db:
            row = await repository.one(db, user, body["id"])
            assert row is not None
            long_ago = house.clock() - timedelta(minutes=1)
            await repository.put(db, row.seq, status=SubmissionStatus.RUNNING, lease=long_ago)
    async with running(settings) as house:
        house.people["ada"] = user
        graded = (await _follow(await house.somebody("ada"), body["id"]))[-1]
    assert graded["status"] == "graded"


async def test_a_grader_that_breaks_fails_the_submission_and_keeps_the_work(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash of the grader gives failed with a note; handing the same in again has it graded."""
    await house.publish()
    ada = await house.somebody("ada")
    body = submission(samples.GOOD)
    with monkeypatch.context() as patched:
        patched.setattr(Runner, "check", _break)
        await ada.post("/v1/submissions", json=body)
        failed = (await _follow(ada, body["id"]))[-1]
    await ada.post("/v1/submissions", json=body)
    graded = (await _follow(ada, body["id"]))[-1]
    assert failed["status"] == "failed"
    assert "Your work is kept" in failed["note"]
    assert graded["status"] == "graded"


async def test_an_endless_program_is_graded_within_its_limit(house: House) -> None:
    """A loop without end is a result with advice, and the service answers others meanwhile."""
    await house.publish()
    ada = await house.somebody("ada")
    body = submission(samples.ENDLESS)
    await ada.post("/v1/submissions", json=body)
    assert (await house.client().get("/health/live")).status_code == 200
    graded = (await _follow(ada, body["id"]))[-1]
    assert graded["status"] == "graded"
    assert graded["report"]["cases"][0]["outcome"] == "timed_out"
    assert graded["report"]["cases"][0]["advice"]


async def test_a_stop_in_the_middle_of_grading_queues_the_work_again(settings: Settings) -> None:
    """Stopping does not wait for an endless program: it is ended, and its submission waits for the next start."""
    endless = samples.bundle(**{"double/exercise.toml": 'title = "Double"\ndifficulty = 1\n[limits]\nseconds = 10\n'})
    body = submission(samples.ENDLESS)
    async with running(settings) as house:
        await house.publish(endless)
        ada = await house.somebody("ada")
        await ada.post("/v1/submissions", json=body)
        await _running(ada, body["id"])
        user, began = house.people["ada"], time.monotonic()
    took = time.monotonic() - began
    async with running(settings.model_copy(update={"run_programs": False})) as house:
        house.people["ada"] = user
        waiting = (await (await house.somebody("ada")).get(f"/v1/submissions/{body['id']}")).json()
    assert (waiting["status"], took < 5) == ("queued", True), (
        waiting,
        took,
    )  # two seconds, and some for a busy machine


async def test_following_from_many_places_at_once_ends_everywhere(house: House) -> None:
    """Every stream of one submission ends with its grade."""
    await house.publish()
    ada = await house.somebody("ada")
    body = submission(samples.GOOD)
    await ada.post("/v1/submissions", json=body)
    seen = await asyncio.gather(*(_follow(ada, body["id"]) for _ in range(5)))
    assert {each[-1]["status"] for each in seen} == {"graded"}


def _break(*_: object, **__: object) -> None:
    raise RuntimeError("the runner broke")


async def _follow(client: httpx.AsyncClient, name: str) -> list[dict[str, Any]]:
    """Every state that the stream of a submission tells, until it ends."""
    async with asyncio.timeout(40), client.stream("GET", f"/v1/submissions/{name}/events") as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        lines = [line async for line in answer.aiter_lines()]
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


async def _running(client: httpx.AsyncClient, name: str) -> None:
    """Waits until the stream tells that the submission is being graded."""
    async with asyncio.timeout(30), client.stream("GET", f"/v1/submissions/{name}/events") as answer:
        async for line in answer.aiter_lines():
            if '"status":"running"' in line:
                return
