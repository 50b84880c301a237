"""What a JupyterHub's broker is believed, and what becomes of it: by assertions that are right but for one thing."""

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from backend_api.config import Settings
from codementor.wire.accounts import Role
from tests.backend_api import samples
from tests.backend_api.house import House, running, submission

_SECRET, _OTHERS = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPE = "account:read sets:read work:read work:write"


@pytest.fixture
async def school(settings: Settings) -> AsyncIterator[House]:
    """The service, which believes two Hubs."""
    hubs = [{"name": "school", "secret": _SECRET}, {"name": "other", "secret": _OTHERS}]
    changed = {"hubs": hubs, "allow_unsandboxed_runs": False}
    async with running(Settings(**{**settings.model_dump(), **changed})) as house:
        yield house


async def test_a_hubs_learner_has_an_account_from_the_first_time_on(school: House) -> None:
    """The token hands in work at once; asked again it is the same account, in one session, without a refresh token."""
    await school.publish()
    first, second = await _asked(school, "ada"), await _asked(school, "ada")
    learner = school.client(first.json()["access_token"])
    me = (await learner.get("/v1/accounts/me")).json()
    again = (await school.client(second.json()["access_token"]).get("/v1/accounts/me")).json()
    assert (me["handle"], me["email"], me["role"], me["verified"]) == ("ada", "school:ada", "learner", True)
    assert again["id"] == me["id"]
    assert {answer.json()["refresh_token"] for answer in (first, second)} == {""}
    assert set(first.json()["scope"].split()) == set(_SCOPE.split())
    assert (await learner.post("/v1/submissions", json=submission(samples.GOOD))).status_code == 202
    sessions = (await learner.get("/v1/accounts/sessions")).json()["sessions"]
    assert [each["client"] for each in sessions] == ["JupyterHub school"]


async def test_names_belong_to_their_hub(school: House) -> None:
    """The same name at another Hub, or an account here with that handle, is somebody else."""
    await school.account("ada")
    answers = [await _asked(school, "ada"), await _asked(school, "ada", hub="other", secret=_OTHERS)]
    people = [(await school.client(answer.json()["access_token"]).get("/v1/accounts/me")).json() for answer in answers]
    assert len({person["id"] for person in people} | {school.people["ada"]}) == 3
    assert [person["email"] for person in people] == ["school:ada", "other:ada"]
    assert all(person["handle"].startswith("ada-") for person in people)


async def test_an_assertion_is_believed_only_when_all_of_it_holds(school: House) -> None:
    """Signed by another, for another service, for nobody, too old, too long or unsigned: invalid_grant, no account."""
    wrong: list[dict[str, Any]] = [
        {"secret": _OTHERS},
        {"kid": "other", "secret": _OTHERS},
        {"hub": "unknown"},
        {"aud": "https://another.example.org"},
        *({"sub": sub} for sub in ("", 7, "a\nb", "a" * 201)),
        *({"exp": exp} for exp in (-60, 3_600, None)),
        {"iat": 600},
        {"iss": None},
    ]
    answers = [await _asked(school, **{"sub": "ada", **changed}) for changed in wrong]
    answers += [await _sent(school, text) for text in ("", "x", "a.b.c", _unsigned(school))]
    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {(400, "invalid_grant")}
    admin = await school.somebody("root", Role.ADMIN)
    assert [each["handle"] for each in (await admin.get("/v1/admin/accounts")).json()["accounts"]] == ["root"]


async def test_a_hub_gets_no_scope_that_lasts(school: House) -> None:
    """Scopes that change the account, make tokens or administer are not given, nor is one that is unknown."""
    for scope in ("", "nothing", "account:write", "tokens:write", "admin:accounts"):
        answer = await _asked(school, "ada", scope=scope)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


async def test_nobody_signs_in_as_a_hubs_learner(school: House) -> None:
    """What stands in for the address takes no password and no mail, and nobody can register it."""
    await _asked(school, "ada")
    client = school.client()
    signed = await client.post("/v1/accounts/sign-in", json={"email": "school:ada", "password": " "})
    forgot = await client.post("/v1/accounts/password/forgot", json={"email": "school:ada"})
    wanted = {"email": "school:bob", "handle": "bob", "password": "correct horse battery"}
    registered = await client.post("/v1/accounts", json=wanted)
    assert [answer.status_code for answer in (signed, forgot, registered)] == [401, 422, 422]
    assert school.letters() == []


async def test_an_ended_session_is_over_until_the_hub_vouches_again(school: House) -> None:
    """An administrator ends it: the token is refused at once, and the next one works."""
    learner = school.client((await _asked(school, "ada")).json()["access_token"])
    user = (await learner.get("/v1/accounts/me")).json()["id"]
    admin = await school.somebody("root", Role.ADMIN)
    assert (await admin.delete(f"/v1/admin/accounts/{user}/sessions")).status_code == 204
    assert (await learner.get("/v1/accounts/me")).json()["code"] == "token_invalid"
    again = school.client((await _asked(school, "ada")).json()["access_token"])
    assert (await again.get("/v1/accounts/me")).json()["id"] == user


async def test_a_class_that_begins_at_once_gets_in(school: House) -> None:
    """Ten learners in one moment, each twice, are ten accounts; who was quicker makes nobody fail for long."""

    async def token(name: str) -> str:
        for _ in range(3):
            answer = await _asked(school, name)
            if answer.status_code == 200:
                return str(answer.json()["access_token"])
            assert answer.status_code == 503
        raise AssertionError(name)

    names = [f"learner-{at}" for at in range(10)]
    assert len(set(await asyncio.gather(*(token(name) for name in names * 2)))) == 20
    admin = await school.somebody("root", Role.ADMIN)
    assert len((await admin.get("/v1/admin/accounts")).json()["accounts"]) == 11


async def _asked(school: House, sub: object, scope: str = _SCOPE, **changed: Any) -> httpx.Response:
    """The answer to an assertion of the Hub `school`, with what is to be different."""
    hub, now = changed.pop("hub", "school"), int(school.clock().timestamp())
    header = {"alg": "HS256", "kid": changed.pop("kid", hub)}
    key = OctKey.import_key(changed.pop("secret", _SECRET))
    moments = {name: now + changed.pop(name) for name in ("exp", "iat") if isinstance(changed.get(name), int)}
    claims = {"iss": hub, "sub": sub, "aud": school.url, "iat": now, "exp": now + 60, **moments, **changed}
    assertion = jwt.encode(header, {name: value for name, value in claims.items() if value is not None}, key)
    return await _sent(school, assertion, scope)


async def _sent(school: House, assertion: str, scope: str = _SCOPE) -> httpx.Response:
    form = {"grant_type": _GRANT, "assertion": assertion, "scope": scope}
    return await school.client().post("/v1/oauth/hub", data=form)


def _unsigned(school: House) -> str:
    now = int(school.clock().timestamp())
    claims = {"iss": "school", "sub": "ada", "aud": school.url, "iat": now, "exp": now + 60}
    parts = [{"alg": "none", "kid": "school"}, claims]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."
