"""Calls of language models: how many an account has, who changes that, and what happens when nobody can count."""

from datetime import timedelta
from types import MappingProxyType

import pytest

from backend_api.kit.clock import rfc3339
from backend_api.kit.errors import Refusal
from backend_api.kit.limits import Demand, Limit
from backend_api.quota import policy, service
from backend_api.quota.policy import Budget, Payer, Room, Tiers
from codementor.wire.accounts import Role
from codementor.wire.quota import Quota
from tests.backend_api.house import House


async def test_an_account_has_the_calls_of_its_tier_and_no_more(house: House) -> None:
    """Ten calls pass in the first tier, the eleventh is told when to come back, and the route tells the same."""
    ada = await house.somebody("ada")
    taken = [await _take(house) for _ in range(10)]
    with pytest.raises(Refusal) as refused:
        await _take(house)
    told = (await ada.get("/v1/quota")).json()
    assert [quota.remaining for quota in taken] == list(range(9, -1, -1))
    assert refused.value.headers["Retry-After"] == "360"
    assert refused.value.headers["RateLimit-Policy"] == '"model-calls";q=10;w=3600'
    assert (told["tier"], told["calls"], told["remaining"]) == ("free", 10, 0)


async def test_a_further_limit_is_counted_in_the_same_step_or_not_at_all(house: House) -> None:
    """A class that has used its day up refuses the call, which then costs the learner nothing."""
    await house.account("ada")
    day = Demand("model:class:c1", Limit(1, 86_400, closed=True, name="class-day"))
    await _take(house, day)
    with pytest.raises(Refusal) as refused:
        await _take(house, day)
    assert refused.value.headers["RateLimit-Policy"] == '"class-day";q=1;w=86400'
    assert (await _take(house)).remaining == 8


async def test_an_administrator_gives_tiers_and_exceptions_which_end(house: House) -> None:
    """The tier counts at once; an exception counts instead of it until its end; both are in the log of acts."""
    admin, _ = await house.somebody("root", Role.ADMIN), await house.account("ada")
    at = f"/v1/admin/accounts/{house.people['ada']}"
    raised = (await admin.put(f"{at}/tier", json={"tier": "basic"})).json()
    until = rfc3339(house.clock() + timedelta(days=2))
    wanted = {"calls": 7, "reason": "Shares the account with a demo.", "until": until}
    excepted = (await admin.put(f"{at}/quota", json=wanted)).json()
    house.clock.forward(days=3)
    admin = await house.somebody("root", Role.ADMIN)  # the token of before has ended
    later = (await admin.get(f"{at}/quota")).json()
    events = (await admin.get("/v1/admin/events", params={"user": house.people["ada"]})).json()["events"]
    assert [(each["tier"], each["calls"], each["until"]) for each in (raised, excepted, later)] == [
        ("basic", 100, ""),
        ("basic", 7, until),
        ("basic", 100, ""),
    ]
    kinds = [event["kind"] for event in events if event["actor"] == house.people["root"]]
    assert kinds == ["quota_changed", "tier_changed"]


async def test_an_exception_is_ended_before_its_time(house: House) -> None:
    """After the deletion the tier counts again, and a second exception replaces the first."""
    admin, user = await house.somebody("root", Role.ADMIN), await house.account("ada")
    at, until = f"/v1/admin/accounts/{user}/quota", rfc3339(house.clock() + timedelta(days=2))
    bodies = [{"calls": calls, "reason": "A try.", "until": until} for calls in (7, 9)]
    told = [(await admin.put(at, json=body)).json()["calls"] for body in bodies]
    ended = await admin.delete(at)
    told.append((await admin.get(at)).json()["calls"])
    assert (told, ended.status_code) == ([7, 9, 10], 204)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("tier", {"tier": "platinum"}, 422),
        ("quota", {"calls": 0, "reason": "None.", "until": "2100-01-01T00:00:00Z"}, 422),
        ("quota", {"calls": 5, "reason": "", "until": "2100-01-01T00:00:00Z"}, 422),
        ("quota", {"calls": 5, "reason": "Past.", "until": "2001-01-01T00:00:00Z"}, 422),
    ],
)
async def test_a_change_that_fits_nothing_is_refused(
    house: House, path: str, body: dict[str, object], status: int
) -> None:
    """An unknown tier, no calls, no reason and an end in the past are refused; an account that is not there, too."""
    admin, user = await house.somebody("root", Role.ADMIN), await house.account("ada")
    there = await admin.put(f"/v1/admin/accounts/{user}/{path}", json=body)
    good = {"tier": "basic"} if path == "tier" else {**body, "calls": 5, "reason": "A", "until": "2100-01-01T00:00:00Z"}
    nowhere = await admin.put(f"/v1/admin/accounts/nobody/{path}", json=good)
    assert (there.status_code, nowhere.status_code) == (status, 404)


def test_a_tier_that_the_settings_name_no_more_counts_as_the_default() -> None:
    """Taking a tier out of the settings locks nobody out."""
    assert Tiers(MappingProxyType({"free": 10}), "free").of("gone") == 10


@pytest.mark.parametrize(
    ("spent", "asked", "room"),
    [(0, 0, Room.FULL), (80, 0, Room.FULL), (80, 1, Room.CHEAP), (99, 1, Room.CHEAP), (99, 2, Room.NONE)],
)
def test_a_budget_leaves_less_from_soft_to_hard(spent: int, asked: int, room: Room) -> None:
    """Up to soft all models are called, then cheap ones, and nothing that would pass hard."""
    assert Budget(Payer.CLASS, "c1", soft=80, hard=100).room(spent, asked) is room


def test_the_strictest_of_several_budgets_counts() -> None:
    """A class with nothing left stops a learner who has all; without budgets everything is free."""
    full, empty = Budget(Payer.USER, "u", 50, 60), Budget(Payer.CLASS, "c", 5, 6)
    assert policy.room([(full, 0), (empty, 6)]) is Room.NONE
    assert policy.room([]) is Room.FULL


async def _take(house: House, *further: Demand) -> Quota:
    async with house.service.site.db.read() as db:
        return await service.take(db, house.service.quotas, house.people["ada"], house.clock(), further=further)
