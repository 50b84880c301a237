"""Limits over HTTP: who is counted, what the answer tells, and what goes on when Redis is gone."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from backend_api.config import Settings
from backend_api.kit.errors import Refusal
from backend_api.quota import service as quota
from codementor.wire.errors import ErrorCode
from tests.backend_api import samples
from tests.backend_api.house import House, running, submission
from tests.killable import KillableRedis
from tests.parts import missing


async def test_every_limited_answer_tells_how_it_stands(house: House) -> None:
    """Good answers, refusals and pages carry the policy and what is left."""
    ada = await house.somebody("ada")
    answers = [
        await ada.get("/v1/accounts/me"),
        await house.client().get("/v1/accounts/me"),
        await ada.get("/v1/submissions/nothing"),
        await house.client().get("/sign-in"),
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 404, 200]
    for answer in answers:
        assert answer.headers["RateLimit-Policy"].startswith('"requests";q=')
        assert answer.headers["RateLimit"].startswith('"requests";r=')


async def test_accounts_behind_one_address_do_not_limit_each_other(house: House) -> None:
    """A class shares an address: what one learner used up is there for the next, and strangers are counted together."""
    ada, bob = await house.somebody("ada"), await house.somebody("bob")
    used = [await ada.put("/v1/pool/consent", json={}) for _ in range(21)]
    other = await bob.put("/v1/pool/consent", json={})
    assert [answer.status_code for answer in used] == [200] * 20 + [429]
    assert int(used[-1].headers["Retry-After"]) >= 1
    assert used[-1].headers["RateLimit"].startswith('"requests";r=0')
    assert (other.status_code, used[-1].json()["code"]) == (200, "rate_limited")


@pytest.fixture
def redis() -> Iterator[KillableRedis]:
    """A Redis of its own, that the test kills."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        missing("Redis' own program", ".ci/install-services")
    server = KillableRedis(program)
    server.start()
    yield server
    server.close()


@pytest.mark.services
@pytest.mark.parametrize("settings", ["hosted"], indirect=True)
async def test_without_redis_model_calls_are_refused_and_all_else_goes_on(
    settings: Settings, redis: KillableRedis
) -> None:
    """Redis is killed: calls of models are refused in words; reading and handing in go on."""
    own: Any = settings.model_copy(update={"redis_url": SecretStr(redis.url), "lease_seconds": 2})
    async with running(own) as house:
        await house.publish()
        ada = await house.somebody("ada")
        redis.kill()
        with pytest.raises(Refusal) as refused:
            async with house.service.site.db.read() as db:
                await quota.take(db, house.service.quotas, house.people["ada"], house.clock())
        shown = await ada.get("/v1/quota")
        read = await ada.get("/v1/submissions")
        handed = await ada.post("/v1/submissions", json=submission(samples.GOOD))
    assert (refused.value.code, refused.value.detail) == (
        ErrorCode.UNAVAILABLE,
        "Calls of language models cannot be counted right now, so none is made. Try again soon.",
    )
    assert (shown.status_code, shown.json()["code"]) == (503, "unavailable")
    assert (read.status_code, handed.status_code) == (200, 202)
