"""One's own data: taken along, and gone for good."""

import io
import json
import zipfile
from typing import Any

import httpx
import uuid6
from sqlalchemy import select

from backend_api.accounts.tables import security_events
from backend_api.kit.db import metadata
from tests.backend_api import samples
from tests.backend_api.house import PASSWORD, House, submission, xsrf

_TEXT = "def double(n):\n    return n * 2  # ada's own words\n"


async def test_everything_is_exported_as_an_archive(house: House) -> None:
    """The zip holds a JSON file for each room, with the account, what was handed in and the sessions, and no secret."""
    ada = await _busy(house)
    answer = await ada.post("/v1/accounts/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        rooms = {
            name.removeprefix("codementor/").removesuffix(".json"): archive.read(name) for name in archive.namelist()
        }
    assert set(rooms) == {card.name for card in house.service.cards}
    assert json.loads(rooms["accounts"])["account"]["email"] == "ada@example.org"
    assert [each["kind"] for each in json.loads(rooms["accounts"])["sessions"]] == ["device", "personal"]
    assert json.loads(rooms["submissions"])["submissions"][0]["source"] == _TEXT
    whole = b"".join(rooms.values()).decode()
    assert "argon2" not in whole
    assert "password_hash" not in whole


async def test_a_deleted_account_leaves_nothing_in_any_table(house: House) -> None:
    """After deletion no row of any table holds the user's id, address or texts; the handle alone stays taken."""
    ada = await _busy(house)
    user = house.people["ada"]
    assert await _rows_with(house, user, "ada@example.org", "ada's own words")
    wrong = await ada.post("/v1/accounts/delete", json={"handle": "ada", "password": "not the password"})
    unsure = await ada.post("/v1/accounts/delete", json={"handle": "bob", "password": PASSWORD})
    done = await ada.post("/v1/accounts/delete", json={"handle": "ada", "password": PASSWORD})
    assert [answer.status_code for answer in (wrong, unsure, done)] == [401, 422, 204]
    assert await _rows_with(house, user, "ada@example.org", "ada's own words") == []
    assert (await ada.get("/v1/accounts/me")).json()["code"] == "token_invalid"
    registration = {"email": "new@example.org", "password": PASSWORD, "handle": "ada"}
    assert (await house.client().post("/v1/accounts", json=registration)).status_code == 422


async def test_the_log_keeps_what_happened_and_not_to_whom(house: House) -> None:
    """The deleted account's events stay, without user, actor or address, and the deletion is one of them."""
    await house.browser("ada")
    browser = await house.browser("ada")
    page = await browser.get("/privacy")
    form = {"_xsrf": xsrf(page.text), "handle": "ada", "password": PASSWORD}
    assert (await browser.post("/privacy/delete", data=form)).status_code == 200
    async with house.service.site.db.read() as db:
        rows = [dict(row._mapping) for row in await db.execute(select(security_events).order_by(security_events.c.id))]
    assert [row["kind"] for row in rows] == ["signed_in", "signed_in", "deleted"]
    assert {(row["user_id"], row["actor_id"], row["address"]) for row in rows} == {("", "", "")}


async def test_the_page_does_the_same(house: House) -> None:
    """By forms the archive is downloaded and the account deleted; the wrong handle changes nothing."""
    browser = await house.browser("ada")
    token = xsrf((await browser.get("/privacy")).text)
    archive = await browser.post("/privacy/export", data={"_xsrf": token})
    stolen = await browser.post("/privacy/export", data={})
    wrong = await browser.post("/privacy/delete", data={"_xsrf": token, "handle": "no", "password": PASSWORD})
    done = await browser.post("/privacy/delete", data={"_xsrf": token, "handle": "ada", "password": PASSWORD})
    assert (archive.headers["Content-Type"], archive.content[:2]) == ("application/zip", b"PK")
    assert [answer.status_code for answer in (stolen, wrong, done)] == [403, 422, 200]
    assert (await browser.get("/privacy")).status_code == 303


async def test_others_keep_their_work(house: House) -> None:
    """One account's deletion leaves another's rows as they are."""
    ada = await _busy(house)
    bob = await house.somebody("bob")
    body = submission(samples.GOOD)
    await bob.post("/v1/submissions", json=body)
    await ada.post("/v1/accounts/delete", json={"handle": "ada", "password": PASSWORD})
    assert (await bob.get(f"/v1/submissions/{body['id']}")).status_code == 200
    assert (await bob.get("/v1/accounts/me")).status_code == 200


async def _busy(house: House) -> httpx.AsyncClient:
    """Ada, with something of hers in every room."""
    await house.publish()
    ada = await house.somebody("ada")
    assert (await ada.post("/v1/submissions", json=submission(_TEXT))).status_code == 202
    event = {"id": str(uuid6.uuid7()), "kind": "checked", "owner": "grace", "set": samples.SET}
    event |= {"exercise": samples.EXERCISE, "made": "2026-03-01T10:00:00+01:00"}
    assert (await ada.post("/v1/events", json={"events": [event]})).status_code == 200
    wanted = {"id": str(uuid6.uuid7()), "name": "nightly", "scopes": ["work:read"], "days": 9}
    assert (await ada.post("/v1/accounts/tokens", json=wanted)).status_code == 200
    await house.client().post("/v1/accounts/password/forgot", json={"email": "ada@example.org"})
    return ada


async def _rows_with(house: House, *words: str) -> list[Any]:
    found = []
    async with house.service.site.db.read() as db:
        for table in metadata.sorted_tables:
            rows = await db.execute(select(table))
            found += [(table.name, row) for row in rows if any(word in str(value) for word in words for value in row)]
    return found
