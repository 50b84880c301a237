"""Classes: made, joined, left, given sets, and what their policy does."""

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import uuid6

from backend_api.classes.policy import strictest
from codementor.wire.accounts import Role
from codementor.wire.classes import ClassPolicy, Help
from tests.backend_api import samples
from tests.backend_api.house import House, submission, xsrf

_SETS = f"sets/grace/{samples.SET}"


async def test_a_learner_joins_with_the_code_and_leaves(house: House) -> None:
    """The code in any spelling makes a member, once; the class shows who joined; leaving ends it."""
    grace, ada = await house.somebody("grace", Role.INSTRUCTOR), await house.somebody("ada")
    made = await _made(grace)
    path = f"/v1/classes/{made['id']}"
    for code in (made["code"], made["code"].lower().replace("-", " ")):
        joined = await ada.post("/v1/classes/join", json={"code": code})
        assert (joined.status_code, joined.json()["teaching"], joined.json()["code"]) == (200, False, "")
    members = (await grace.get(f"{path}/members")).json()["members"]
    assert [member["handle"] for member in members] == ["ada"]
    assert (await ada.get("/v1/classes")).json()["classes"][0]["title"] == "Programming 1"
    assert (await ada.delete(f"{path}/members/{house.people['ada']}")).status_code == 204
    assert (await ada.get(path)).status_code == 404
    assert (await grace.get(path)).json()["members"] == 0


async def test_making_a_class_again_makes_one(house: House) -> None:
    """The same id and content is the same class with the same code; another content is key_reused."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    wanted = _wanted()
    first, second = [(await grace.post("/v1/classes", json=wanted)).json() for _ in range(2)]
    other = await grace.post("/v1/classes", json={**wanted, "title": "Another"})
    assert first == second
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


async def test_a_class_belongs_to_its_instructor(house: House) -> None:
    """Another instructor sees and changes nothing of it, and a member sees no code and no members."""
    grace, other = await house.somebody("grace", Role.INSTRUCTOR), await house.somebody("alan", Role.INSTRUCTOR)
    made = await _made(grace)
    path = f"/v1/classes/{made['id']}"
    asked = [
        await other.get(path),
        await other.get(f"{path}/members"),
        await other.get(f"{path}/progress"),
        await other.post(f"{path}/code"),
        await other.delete(f"{path}/code"),
        await other.put(f"{path}/policy", json=made["policy"]),
        await other.put(f"{path}/{_SETS}", json={"version": "1.0.0"}),
        await other.delete(f"{path}/{_SETS}"),
        await other.delete(f"{path}/members/{house.people['grace']}"),
        await other.post("/v1/classes", json=_wanted(id=made["id"])),
    ]
    assert [answer.status_code for answer in asked] == [404] * len(asked)
    ada = await house.somebody("ada")
    await ada.post("/v1/classes/join", json={"code": made["code"]})
    assert (await ada.get(path)).json()["code"] == ""
    assert (await ada.get(f"{path}/members")).json()["code"] == "forbidden"


async def test_a_code_can_be_renewed_and_closed(house: House) -> None:
    """The old code joins nobody, the new one does, a closed class none; the instructor can remove a member."""
    grace, ada = await house.somebody("grace", Role.INSTRUCTOR), await house.somebody("ada")
    made = await _made(grace)
    path = f"/v1/classes/{made['id']}"
    new = (await grace.post(f"{path}/code")).json()["code"]
    old = await ada.post("/v1/classes/join", json={"code": made["code"]})
    good = await ada.post("/v1/classes/join", json={"code": new})
    assert (await grace.delete(f"{path}/members/{house.people['ada']}")).status_code == 204
    assert (await grace.delete(f"{path}/code")).status_code == 204
    closed = await ada.post("/v1/classes/join", json={"code": new})
    assert [answer.status_code for answer in (old, good, closed)] == [404, 200, 404]
    assert (await ada.post("/v1/classes/join", json={"code": ""})).status_code == 404


async def test_the_strictest_class_counts_while_it_works_on_the_set(house: House) -> None:
    """Two classes with one set allow what both do; before it opens, after it closes, or for other sets: everything."""
    grace, ada = await house.somebody("grace", Role.INSTRUCTOR), await house.somebody("ada")
    now = house.clock()
    for help_, focus, days in (("hints", True, 9), ("off", False, 2)):
        made = await _made(grace, policy={"help": help_, "focus": focus, "sharing": True})
        await ada.post("/v1/classes/join", json={"code": made["code"]})
        dates = {"opens": _day(now, 1), "closes": _day(now, days)}
        answer = await grace.put(f"/v1/classes/{made['id']}/{_SETS}", json={"version": "1.0.0", **dates})
        assert answer.status_code == 200
    seen = [await _allowed(ada)]
    house.clock.forward(days=1, hours=1)
    ada = await house.somebody("ada")
    seen.append(await _allowed(ada))
    house.clock.forward(days=1)
    ada = await house.somebody("ada")
    seen.append(await _allowed(ada))
    assert seen == [("full", False), ("off", True), ("hints", True)]
    assert (await ada.get("/v1/policy/grace/other")).json()["help"] == "full"


async def test_no_hint_where_the_class_allows_none(house: House) -> None:
    """The service itself refuses hints, whatever the editor thinks; with another policy they come."""
    grace, ada = await house.publish(), await house.somebody("ada")
    made = await _made(grace, policy={"help": "off", "focus": False, "sharing": True})
    await ada.post("/v1/classes/join", json={"code": made["code"]})
    await grace.put(f"/v1/classes/{made['id']}/{_SETS}", json={"version": "1.0.0"})
    key = {"owner": "grace", "set": samples.SET, "version": "1.0.0", "exercise": samples.EXERCISE}
    wanted = {**key, "file": "double.py", "source": samples.WRONG, "level": 1}
    refused = await ada.post("/v1/hints", json=wanted)
    await grace.put(f"/v1/classes/{made['id']}/policy", json={"help": "hints", "focus": False, "sharing": True})
    given = await ada.post("/v1/hints", json=wanted)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "without help" in refused.json()["detail"]
    assert (given.status_code, "event: hint" in given.text) == (200, True)


@pytest.mark.parametrize("settings", ["embedded"], indirect=True)
async def test_a_class_ends_the_ladder_where_its_policy_does(house: House) -> None:
    """With hints allowed but not all, level 4 is never offered, whatever the exercise itself allows."""
    grace, ada = await house.publish(), await house.somebody("ada")
    made = await _made(grace, policy={"help": "hints", "focus": False, "sharing": True})
    await ada.post("/v1/classes/join", json={"code": made["code"]})
    path = f"/v1/classes/{made['id']}/{_SETS}"
    await grace.put(path, json={"version": "1.0.0"})
    bounded = [await _ladder(ada, samples.WRONG.replace("2", str(3 + change))) for change in range(5)]
    await grace.delete(path)
    free = [await _ladder(ada, samples.WRONG.replace("2", str(13 + change))) for change in range(2)]
    assert [max(hint["level"] for hint in ladder["hints"]) for ladder in (bounded[-1], free[-1])] == [3, 4]
    assert bounded[-1]["next_level"] is None


async def test_an_instructor_sees_progress_in_the_classes_sets_alone(house: House) -> None:
    """Each member's standing in assigned sets is there, and nothing of other sets."""
    grace, ada = await house.publish(), await house.somebody("ada")
    made = await _made(grace)
    await ada.post("/v1/classes/join", json={"code": made["code"]})
    for name in (samples.SET, "private"):
        event = {"id": str(uuid6.uuid7()), "kind": "checked", "owner": "grace", "set": name, "exercise": "double"}
        event["made"] = house.clock().isoformat()
        assert (await ada.post("/v1/events", json={"events": [event]})).status_code == 200
    path = f"/v1/classes/{made['id']}"
    none = (await grace.get(f"{path}/progress")).json()["members"][0]["exercises"]
    await grace.put(f"{path}/{_SETS}", json={"version": "1.0.0"})
    found = (await grace.get(f"{path}/progress")).json()["members"][0]
    assert none == []
    assert found["member"]["handle"] == "ada"
    assert [(each["set"], each["checks"]) for each in found["exercises"]] == [(samples.SET, 1)]
    assert found["streak"] == 1


async def test_members_come_in_pages(house: House) -> None:
    """Thirty-one members come as thirty and one, each once, for the list and the progress alike."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    made = await _made(grace)
    for at in range(31):
        learner = await house.somebody(f"learner-{at}")
        assert (await learner.post("/v1/classes/join", json={"code": made["code"]})).status_code == 200
        await learner.aclose()
    for what in ("members", "progress"):
        first = (await grace.get(f"/v1/classes/{made['id']}/{what}")).json()
        cursor = {"cursor": first["next"]}
        second = (await grace.get(f"/v1/classes/{made['id']}/{what}", params=cursor)).json()
        assert (len(first["members"]), len(second["members"]), second["next"]) == (30, 1, "")


async def test_dates_must_make_sense(house: House) -> None:
    """What is no moment, or closes before it opens, is refused by its field."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    path = f"/v1/classes/{(await _made(grace))['id']}/{_SETS}"
    bad = [
        ({"version": "1.0.0", "opens": "tomorrow"}, "$.opens"),
        ({"version": "1.0.0", "closes": "2026-01-01"}, "$.closes"),
        ({"version": "1.0.0", "opens": "2026-02-01T00:00:00Z", "closes": "2026-01-01T00:00:00Z"}, "$.closes"),
    ]
    for body, place in bad:
        answer = await grace.put(path, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, place)


async def test_the_link_joins_by_a_page(house: House) -> None:
    """The page asks first; joining from it makes a member; a wrong code is said on the page."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    made = await _made(grace)
    browser = await house.browser("ada")
    page = await browser.get(made["link"])
    assert (await grace.get(f"/v1/classes/{made['id']}")).json()["members"] == 0
    form = {"_xsrf": xsrf(page.text), "code": made["code"]}
    wrong = await browser.post("/join", data={**form, "code": "XXXX"})
    right = await browser.post("/join", data=form)
    assert (wrong.status_code, right.status_code) == (404, 200)
    assert "member of Programming 1" in right.text
    assert (await grace.get(f"/v1/classes/{made['id']}")).json()["members"] == 1


@pytest.mark.parametrize("who", ["grace", "ada"])
async def test_who_deletes_their_account_leaves_the_class(house: House, who: str) -> None:
    """A deleted member is no member; a deleted instructor's class is gone, and its members are not."""
    grace, ada = await house.somebody("grace", Role.INSTRUCTOR), await house.somebody("ada")
    made = await _made(grace)
    await ada.post("/v1/classes/join", json={"code": made["code"]})
    leaving, staying = (grace, ada) if who == "grace" else (ada, grace)
    done = await leaving.post("/v1/accounts/delete", json={"handle": who, "password": "correct horse battery"})
    assert done.status_code == 204
    answer = await staying.get(f"/v1/classes/{made['id']}")
    assert answer.status_code == (404 if who == "grace" else 200)
    assert who == "grace" or answer.json()["members"] == 0
    assert (await staying.post("/v1/submissions", json=submission(samples.GOOD))).status_code in (202, 404)


def test_the_strictest_of_none_allows_everything() -> None:
    """Without a class nothing is forbidden; the order of classes does not matter."""
    strict, loose = ClassPolicy(Help.OFF, focus=True, sharing=False), ClassPolicy()
    assert strictest([]) == loose
    assert strictest([loose, strict]) == strictest([strict, loose]) == strict


def _wanted(**changed: Any) -> dict[str, Any]:
    policy = {"help": "full", "focus": False, "sharing": True}
    return {"id": str(uuid6.uuid7()), "title": "Programming 1", "policy": policy, **changed}


async def _made(grace: httpx.AsyncClient, **changed: Any) -> dict[str, Any]:
    answer = await grace.post("/v1/classes", json=_wanted(**changed))
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _allowed(ada: httpx.AsyncClient) -> tuple[str, bool]:
    answer = (await ada.get(f"/v1/policy/grace/{samples.SET}")).json()
    return answer["help"], answer["focus"]


async def _ladder(ada: httpx.AsyncClient, source: str) -> dict[str, Any]:
    """The learner's ladder after a hint was asked for, of the highest level that opens."""
    key = {"owner": "grace", "set": samples.SET, "version": "1.0.0", "exercise": samples.EXERCISE}
    answer = await ada.post("/v1/hints", json={**key, "file": "double.py", "source": source, "level": 4})
    data = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]
    ladder: dict[str, Any] = json.loads(data[-1])["ladder"]
    return ladder


def _day(now: datetime, days: int) -> str:
    return (now + timedelta(days=days)).isoformat()
