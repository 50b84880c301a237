"""Who may do what: every route of the service, asked by everybody."""

from dataclasses import dataclass

import httpx
import pytest
import uuid6

from backend_api.accounts.policy import NAMED_ONLY
from backend_api.kit.route import BROWSER, OPERATOR, PUBLIC, Route
from codementor.wire.accounts import Role
from tests.backend_api import samples
from tests.backend_api.house import House

_RANK = list(Role)


@dataclass(frozen=True)
class Asker:
    """Somebody who asks, by what the service knows of them."""

    name: str
    role: Role | None = None  # None: no token
    verified: bool = True
    narrow: bool = False  # a token without the scopes that routes want
    cookie: bool = False  # a browser session


_ASKERS = (
    Asker("anonymous"),
    Asker("unverified", Role.LEARNER, verified=False),
    Asker("learner", Role.LEARNER),
    Asker("instructor", Role.INSTRUCTOR),
    Asker("admin", Role.ADMIN),
    Asker("narrow", Role.ADMIN, narrow=True),
    Asker("browser", cookie=True),
)


async def test_every_route_lets_in_whom_its_scope_names_and_nobody_else(house: House) -> None:
    """For each route and asker the answer is the right refusal, exactly when the scope does not allow it."""
    wrong = []
    for asker in _ASKERS:
        client = await _client(house, asker)
        for route in house.service.routes:
            got, wanted = await _refusal(client, route), _wanted(house, route, asker)
            if got != wanted:
                wrong.append((asker.name, route.method, route.path, got, wanted))
    assert wrong == []


@pytest.mark.parametrize("settings", ["embedded"], indirect=True)
async def test_a_personal_token_opens_what_its_one_scope_names_and_nothing_else(house: House) -> None:
    """For each scope, an administrator's token with it alone is asked everywhere; some scopes it cannot have."""
    admin, scopes = await house.somebody("root", Role.ADMIN), house.service.site.scopes
    rows = [route for route in house.service.routes if route.scope in scopes]
    wrong, without = [], set()
    for scope in sorted(scopes):
        wanted = {"id": str(uuid6.uuid7()), "name": scope, "scopes": [scope], "days": 1}
        made = await admin.post("/v1/accounts/tokens", json=wanted)
        if made.status_code == 422:
            without.add(scope)
            continue
        client = house.client(made.json()["token"])
        refused = {(row.method, row.path) for row in rows if await _refusal(client, row) == "forbidden"}
        wrong += sorted(refused ^ {(row.method, row.path) for row in rows if row.scope != scope})
    assert wrong == []
    assert without == NAMED_ONLY


async def test_whatever_stores_work_or_costs_money_wants_a_verified_address(house: House) -> None:
    """Every route for programs that changes something has a scope for the verified, but for the account itself."""
    scopes = house.service.site.scopes
    open_to_all = {
        f"{route.method} {route.path}"
        for route in house.service.routes
        if route.method != "GET" and route.scope in scopes and not scopes[route.scope].verified
    }
    assert open_to_all == {
        "POST /v1/accounts/delete",
        "POST /v1/accounts/email",
        "POST /v1/accounts/export",
        "POST /v1/accounts/password",
        "DELETE /v1/accounts/sessions",
        "DELETE /v1/accounts/sessions/{id}",
    }


async def _client(house: House, asker: Asker) -> httpx.AsyncClient:
    if asker.cookie:
        return await house.browser(asker.name)
    if asker.role is None:
        return house.client()
    scope = "nothing:at-all" if asker.narrow else ""
    return await house.somebody(asker.name, asker.role, verified=asker.verified, scope=scope)


async def _refusal(client: httpx.AsyncClient, route: Route) -> str:
    """The code of a refusal for want of permission, or "" when the asker was let in, whatever came of it."""
    path = route.path.format(
        owner="nobody", set=samples.SET, version="1.0.0", id="nothing", user="nobody", provider="none"
    )
    answer = await client.request(route.method, path, content=b"", headers={"Content-Type": route.accepts})
    if route.scope == BROWSER and answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in"):
        return "not_signed_in"
    if route.gives == "text/html":
        return "not_signed_in" if answer.status_code == 401 else ""
    if answer.status_code not in (401, 403):
        return ""
    code = str(answer.json()["code"])
    return "" if code == "forbidden" and "published by" in answer.json()["detail"] else code


def _wanted(house: House, route: Route, asker: Asker) -> str:
    if route.scope in (PUBLIC, OPERATOR):  # all of these ask from the service's own machine
        return ""
    if route.scope == BROWSER:
        return "" if asker.cookie else "not_signed_in"
    if asker.role is None:
        return "not_signed_in"
    scope = house.service.site.scopes[route.scope]
    if asker.narrow or _RANK.index(asker.role) < _RANK.index(scope.role):
        return "forbidden"
    return "email_not_verified" if scope.verified and not asker.verified else ""
