"""What administrators may do, and the log of security events."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from backend_api.accounts.tables import security_events
from codementor.wire.accounts import Role
from tests.backend_api.house import PASSWORD, House


async def test_a_role_counts_from_the_next_request_on(house: House) -> None:
    """An administrator makes a learner an instructor and back; the learner's own session follows."""
    admin, ada = await house.somebody("root", Role.ADMIN), await house.somebody("ada")
    path = f"/v1/admin/accounts/{house.people['ada']}/role"
    before = (await ada.get("/v1/accounts/me")).json()["role"]
    raised = await admin.put(path, json={"role": "instructor"})
    assert (before, raised.json()["role"]) == ("learner", "instructor")
    assert (await ada.put("/v1/sets/ada/x/1.0.0", headers={"Content-Type": "application/zip"})).status_code == 422
    await admin.put(path, json={"role": "learner"})
    answer = await ada.put("/v1/sets/ada/x/1.0.0", headers={"Content-Type": "application/zip"})
    assert answer.json()["code"] == "forbidden"


async def test_nobody_changes_their_own_role(house: House) -> None:
    """The last administrator cannot lose the role by mistake; an account that is not there is not_found."""
    admin = await house.somebody("root", Role.ADMIN)
    own = await admin.put(f"/v1/admin/accounts/{house.people['root']}/role", json={"role": "learner"})
    nobody = await admin.put("/v1/admin/accounts/nobody/role", json={"role": "learner"})
    assert (own.status_code, nobody.status_code) == (403, 404)


async def test_an_administrator_lists_accounts_and_ends_their_sessions(house: House) -> None:
    """Accounts come oldest first, in pages; ending an account's sessions stops its tokens at once."""
    admin, ada = await house.somebody("root", Role.ADMIN), await house.somebody("ada")
    for at in range(52):
        await house.account(f"learner-{at}")
    first = (await admin.get("/v1/admin/accounts")).json()
    rest = (await admin.get("/v1/admin/accounts", params={"cursor": first["next"]})).json()
    handles = [account["handle"] for account in first["accounts"] + rest["accounts"]]
    assert (len(first["accounts"]), handles[:2], len(set(handles)), rest["next"]) == (50, ["root", "ada"], 54, "")
    assert (await ada.get("/v1/accounts/me")).status_code == 200
    assert (await admin.delete(f"/v1/admin/accounts/{house.people['ada']}/sessions")).status_code == 204
    assert (await ada.get("/v1/accounts/me")).json()["code"] == "token_invalid"


async def test_the_log_tells_what_happened_to_an_account(house: House) -> None:
    """Failed and good sign-ins, a role and ended sessions are there, newest first, with who did it and from where."""
    admin = await house.somebody("root", Role.ADMIN)
    await house.account("ada")
    ada = house.people["ada"]
    wrong = {"email": "ada@example.org", "password": "not the password"}
    await house.client().post("/v1/accounts/sign-in", json=wrong)
    await house.client().post("/v1/accounts/sign-in", json={**wrong, "password": PASSWORD})
    await admin.put(f"/v1/admin/accounts/{ada}/role", json={"role": "instructor"})
    await admin.delete(f"/v1/admin/accounts/{ada}/sessions")
    events = (await admin.get("/v1/admin/events", params={"user": ada})).json()["events"]
    assert [event["kind"] for event in events] == ["sessions_ended", "role_changed", "signed_in", "sign_in_failed"]
    assert [event["actor"] for event in events] == [house.people["root"]] * 2 + ["", ""]
    assert {event["address"] for event in events[2:]} == {"127.0.0.1"}


async def test_the_log_only_grows(house: House) -> None:
    """The database itself refuses to delete or change an event; only its names and address can be blanked."""
    await house.browser("ada")
    site = house.service.site
    for statement in (delete(security_events), update(security_events).values(kind="nothing")):
        with pytest.raises(DBAPIError, match="security events are kept"):
            async with site.db.write() as db:
                await db.execute(statement)
    async with site.db.write() as db:
        await db.execute(update(security_events).values(user_id="", actor_id="", address=""))
