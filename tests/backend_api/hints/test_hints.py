"""Hints as a stream, level by level."""

import json
from typing import Any

import httpx
import uuid6

from backend_api.config import Settings
from codementor.hints.normal import program_id
from tests.backend_api import samples
from tests.backend_api.house import House, running

_FIRST_TRY, _SECOND_TRY = samples.WRONG, samples.WRONG.replace("+ 2", "+ 3")


async def test_a_hint_comes_sentence_by_sentence_and_ends_with_the_ladder(house: House) -> None:
    """Joined, the pieces are the hint's text; the last event holds the ladder with that hint."""
    ada = await _learner(house)
    events = await _hint(ada, _FIRST_TRY, 1)
    ladder = events[-1]["ladder"]
    assert len(events) > 2
    assert all(event["ladder"] is None for event in events[:-1])
    assert "".join(event["piece"] for event in events) == ladder["hints"][0]["text"]
    assert "double(3)" in ladder["hints"][0]["text"]
    assert (ladder["hints"][0]["level"], ladder["next_level"], ladder["next_ready"]) == (1, 2, False)


async def test_no_level_opens_for_the_same_program(house: House) -> None:
    """Asking for more with an unchanged program gives what is open, however often and how high one asks."""
    ada = await _learner(house)
    await _hint(ada, _FIRST_TRY, 1)
    for level in (2, 4, 2):
        ladder = (await _hint(ada, _FIRST_TRY + "\n# a comment\n", level))[-1]["ladder"]
        assert [hint["level"] for hint in ladder["hints"]] == [1]
        assert not ladder["next_ready"]


async def test_a_changed_program_opens_the_next_level_and_no_more(house: House) -> None:
    """After a change the next level opens, even when the highest was asked for, and it is recorded as an event."""
    ada = await _learner(house)
    await _hint(ada, _FIRST_TRY, 1)
    ladder = (await _hint(ada, _SECOND_TRY, 4))[-1]["ladder"]
    events = (await ada.get("/v1/events")).json()["events"]
    assert max(hint["level"] for hint in ladder["hints"]) == 2
    assert [(event["kind"], event["level"]) for event in events] == [("level_opened", 1), ("level_opened", 2)]
    assert events[1]["program"] == program_id(_SECOND_TRY)
    assert events[1]["diagnosis"] == ladder["diagnosis"]


async def test_the_ladder_is_one_with_what_editors_report(house: House) -> None:
    """A level that an editor opened offline and reported is open here too."""
    ada = await _learner(house)
    opened = {
        "id": str(uuid6.uuid7()),
        "kind": "level_opened",
        "owner": "grace",
        "set": samples.SET,
        "exercise": samples.EXERCISE,
        "made": "2026-03-01T10:00:00+01:00",
        "program": program_id(_FIRST_TRY),
        "level": 1,
    }
    assert (await ada.post("/v1/events", json={"events": [opened]})).status_code == 200
    same = (await _hint(ada, _FIRST_TRY, 2))[-1]["ladder"]
    changed = (await _hint(ada, _SECOND_TRY, 2))[-1]["ladder"]
    assert max(hint["level"] for hint in same["hints"]) == 1
    assert max(hint["level"] for hint in changed["hints"]) == 2


async def test_an_unchanged_program_keeps_its_diagnosis(house: House) -> None:
    """Asking again for an open level of the same text gives the same diagnosis and words."""
    ada = await _learner(house)
    first = (await _hint(ada, _FIRST_TRY, 1))[-1]["ladder"]
    again = (await _hint(ada, _FIRST_TRY, 1))[-1]["ladder"]
    assert (first["diagnosis"], first["hints"]) == (again["diagnosis"], again["hints"])


async def test_no_hint_carries_a_hidden_case_out(house: House) -> None:
    """When only a hidden case fails, no level names its input or output, whatever the program tries to say."""
    ada = await _learner(house)
    spy = "def double(n):\n    if n > 100:\n        raise ValueError(f'saw {n}')\n    return n * 2\n"
    for number in range(4):
        for source in (samples.ONLY_HIDDEN_FAILS + f"x = {number}\n", spy + f"x = {number}\n"):
            text = json.dumps(await _hint(ada, source, 4))
            for secret in (samples.HIDDEN_INPUT, samples.HIDDEN_OUTPUT, "large-secret"):
                assert secret not in text


async def test_a_program_that_does_not_parse_gets_a_hint_on_its_syntax(house: House) -> None:
    """A syntax error is hinted at without running anything."""
    ada = await _learner(house)
    ladder = (await _hint(ada, "def double(n:\n    return n\n", 1))[-1]["ladder"]
    assert ladder["hints"]


async def test_a_good_program_needs_no_hint(house: House) -> None:
    """All cases pass: the ladder is empty and no level is recorded."""
    ada = await _learner(house)
    ladder = (await _hint(ada, samples.GOOD, 1))[-1]["ladder"]
    assert ladder["hints"] == []
    assert (await ada.get("/v1/events")).json()["events"] == []


async def test_where_programs_may_not_run_clients_hint_by_themselves(settings: Settings) -> None:
    """Without the operator's switch the answer is the problem runs_disabled with status 503."""
    async with running(settings.model_copy(update={"run_programs": False})) as house:
        ada = await _learner(house)
        answer = await ada.post("/v1/hints", json=_request(_FIRST_TRY, 1))
    assert (answer.status_code, answer.json()["code"]) == (503, "runs_disabled")


async def test_a_level_that_does_not_exist_is_refused(house: House) -> None:
    """Levels are 1 to 4, whole numbers."""
    ada = await _learner(house)
    for level in (0, 5, "1", 1.5, None):
        answer = await ada.post("/v1/hints", json={**_request(_FIRST_TRY, 1), "level": level})
        assert answer.status_code == 422


async def _learner(house: House) -> httpx.AsyncClient:
    await house.publish()
    return await house.somebody("ada")


def _request(source: str, level: int) -> dict[str, Any]:
    return {
        "owner": "grace",
        "set": samples.SET,
        "version": "1.0.0",
        "exercise": samples.EXERCISE,
        "file": "double.py",
        "source": source,
        "level": level,
    }


async def _hint(client: httpx.AsyncClient, source: str, level: int) -> list[dict[str, Any]]:
    answer = await client.post("/v1/hints", json=_request(source, level))
    assert answer.status_code == 200, answer.text
    lines = answer.text.splitlines()
    assert "event: error" not in lines, answer.text
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
