"""Events merged from many editors, and the progress that follows."""

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any

import uuid6

from tests.backend_api import samples
from tests.backend_api.house import House

_PLUS_TWO = timezone(timedelta(hours=2))


async def test_events_are_merged_by_union(house: House) -> None:
    """Sending events twice, in parts or at once, keeps each once, in the order they were learned of."""
    ada = await house.somebody("ada")
    events = [_event(day) for day in range(1, 6)]
    batches = [events[:3], events[2:], events, [], [events[0], events[0]]]
    for batch in batches:
        assert (await ada.post("/v1/events", json={"events": batch})).status_code == 200
    page = (await ada.get("/v1/events")).json()
    assert [event["id"] for event in page["events"]] == [event["id"] for event in events]
    assert {key: page["events"][0][key] for key in events[0]} == events[0]


async def test_a_cursor_never_misses_an_event(house: House) -> None:
    """While many editors write at once, one that follows the cursor sees every event exactly once."""
    ada = await house.somebody("ada")
    events = [_event(1 + number % 25) for number in range(40)]

    async def write() -> None:
        await asyncio.gather(*(ada.post("/v1/events", json={"events": [event]}) for event in events))

    writing, seen, after = asyncio.create_task(write()), [], ""
    while True:
        done = writing.done()
        page = (await ada.get("/v1/events", params={"after": after})).json()
        seen += [event["id"] for event in page["events"]]
        after = page["next"]
        if done and not page["events"]:
            break
    await writing
    assert sorted(seen) == sorted(event["id"] for event in events)


async def test_the_cursor_goes_on_where_it_ended(house: House) -> None:
    """The last page's `next` finds what is added later, and an empty page gives it back."""
    ada = await house.somebody("ada")
    await ada.post("/v1/events", json={"events": [_event(1)]})
    first = (await ada.get("/v1/events")).json()
    empty = (await ada.get("/v1/events", params={"after": first["next"]})).json()
    later = _event(2)
    await ada.post("/v1/events", json={"events": [later]})
    page = (await ada.get("/v1/events", params={"after": empty["next"]})).json()
    assert empty == {"events": [], "next": first["next"]}
    assert [event["id"] for event in page["events"]] == [later["id"]]


async def test_one_learners_events_are_not_anothers(house: House) -> None:
    """Each sees their own only, even under the same id."""
    ada, bob = await house.somebody("ada"), await house.somebody("bob")
    event = _event(1)
    await ada.post("/v1/events", json={"events": [event]})
    assert (await bob.get("/v1/events")).json()["events"] == []
    await bob.post("/v1/events", json={"events": [{**event, "exercise": "other"}]})
    assert (await ada.get("/v1/events")).json()["events"][0]["exercise"] == samples.EXERCISE


async def test_progress_tells_streak_and_standing(house: House) -> None:
    """Three days up to today, by the learner's own clock, are a streak of three; standing and checks are counted."""
    ada = await house.somebody("ada")
    today = house.clock().astimezone(_PLUS_TWO) - timedelta(minutes=1)
    made = [(today - timedelta(days=days)).isoformat() for days in (2, 1, 0)]
    events = [_event(1, made=moment, passed=moment == made[-1]) for moment in made]
    events.append(_event(1, made=made[0], exercise="other", kind="level_opened", level=2))
    await ada.post("/v1/events", json={"events": events})
    progress = (await ada.get("/v1/progress")).json()
    assert progress["streak"] == {"days": 3, "best": 3, "today": True}
    assert [(each["exercise"], each["standing"], each["checks"], each["level"]) for each in progress["exercises"]] == [
        (samples.EXERCISE, "passed", 3, 0),
        ("other", "started", 0, 2),
    ]


async def test_a_streak_ends_when_a_day_is_missed(house: House) -> None:
    """Two days later the streak counts no days, and the best is kept."""
    ada = await house.somebody("ada")
    await ada.post("/v1/events", json={"events": [_event(1, made=house.clock().isoformat())]})
    house.clock.forward(days=2)
    progress = (await (await house.somebody("ada")).get("/v1/progress")).json()
    assert progress["streak"] == {"days": 0, "best": 1, "today": False}


async def test_a_clock_that_runs_ahead_makes_no_streak(house: House) -> None:
    """Events of tomorrow are kept and count for no day."""
    ada = await house.somebody("ada")
    ahead = (house.clock() + timedelta(days=1)).isoformat()
    await ada.post("/v1/events", json={"events": [_event(1, made=ahead)]})
    assert len((await ada.get("/v1/events")).json()["events"]) == 1
    assert (await ada.get("/v1/progress")).json()["streak"]["best"] == 0


async def test_bad_events_are_refused_whole(house: House) -> None:
    """One event that does not fit refuses its batch by place, and nothing of it is kept."""
    ada = await house.somebody("ada")
    for bad in ({"id": "x"}, {"made": "today"}, {"kind": "cheated"}, {"level": 9}, {"passed": 1}, {"extra": 1}):
        answer = await ada.post("/v1/events", json={"events": [_event(1), {**_event(2), **bad}]})
        assert answer.status_code == 422, bad
        assert answer.json()["errors"][0]["place"].startswith("$.events[1]"), bad
    assert (await ada.get("/v1/events")).json()["events"] == []


async def test_a_large_batch_is_taken_whole(house: House) -> None:
    """Three thousand events in one request are merged, and read back over several pages."""
    ada = await house.somebody("ada")
    events = [_event(1 + number % 27) for number in range(3000)]
    answer = await ada.post("/v1/events", json={"events": events})
    seen, after = 0, ""
    while page := (await ada.get("/v1/events", params={"after": after})).json():
        if not page["events"]:
            break
        seen, after = seen + len(page["events"]), page["next"]
    assert (answer.status_code, seen) == (200, 3000)


def _event(day: int, **changed: Any) -> dict[str, Any]:
    event = {
        "id": str(uuid6.uuid7()),
        "kind": "checked",
        "owner": "grace",
        "set": samples.SET,
        "exercise": samples.EXERCISE,
        "made": datetime(2026, 3, day, 23, 30, tzinfo=_PLUS_TWO).isoformat(),
    }
    return {**event, **changed}
