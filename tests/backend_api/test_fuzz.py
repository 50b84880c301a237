"""Bad input: wrong types, unknown fields, oversized and broken bodies. Always a problem document, never a trace."""

import asyncio
import json
import random
from dataclasses import fields, is_dataclass
from typing import Any

import httpx
import pytest

from backend_api.kit import wire
from backend_api.kit.route import PUBLIC, Route
from codementor.wire.accounts import Role
from codementor.wire.errors import Problem
from tests.backend_api.house import House

_STRANGE: list[Any] = [
    None,
    True,
    -1,
    2**70,
    1.5,
    1e308,
    "",
    "x" * 3000,
    "\u0000",
    "\U0001f40d",
    [],
    [[]],
    {},
    {"a": 1},
]


async def test_every_body_of_wrong_types_is_refused_with_a_problem(house: House) -> None:
    """Whatever values stand in the fields of a message, the answer is below 500 and no part of the service shows."""
    client = await house.somebody("grace", Role.INSTRUCTOR)
    chance = random.Random(20260301)
    for route in _with_body(house):
        names = [each.name for each in fields(route.body)]  # type: ignore[arg-type]
        for _ in range(40):
            body = {name: chance.choice(_STRANGE) for name in chance.sample(names, chance.randint(0, len(names)))}
            answer = await client.request(route.method, route.path, json=body)
            _assert_calm(answer, body)


async def test_what_is_no_object_is_refused(house: House) -> None:
    """Broken JSON is invalid_request; JSON of another shape is invalid_fields; deep nesting breaks nothing."""
    client = await house.somebody("grace", Role.INSTRUCTOR)
    broken = [b"", b"{", b"\xff\xfe", b"nul", b'{"a":"\\ud800"}', b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000]
    other = [b"null", b"1", b'"x"', b"[]", b"{}", b'{"surprise":1}']
    for route in _with_body(house):
        for body, code in [(body, "invalid_request") for body in broken] + [(body, "invalid_fields") for body in other]:
            answer = await client.request(
                route.method, route.path, content=body, headers={"Content-Type": "application/json"}
            )
            assert answer.json()["code"] == code, (route.path, body[:20], answer.text)
    form = await client.post("/v1/events", content=b"{}", headers={"Content-Type": "text/plain"})
    assert form.json()["code"] == "invalid_request"


async def test_a_body_that_is_too_large_is_refused_before_it_is_read_in(house: House) -> None:
    """Beyond 1 MB of JSON or 16 MB of zip, declared or streamed, the answer is too_large."""
    client = await house.somebody("grace", Role.INSTRUCTOR)

    async def pieces() -> Any:
        for _ in range(30):
            yield b" " * 100_000

    kind = {"Content-Type": "application/json"}
    declared = await client.post("/v1/events", content=b" " * 1_000_001, headers=kind)
    streamed = await client.post("/v1/events", content=pieces(), headers=kind)
    path = "/v1/sets/grace/sample/1.0.0"
    zipped = await client.put(path, content=bytes(16_000_001), headers={"Content-Type": "application/zip"})
    for answer in (declared, streamed, zipped):
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_refusal_reaches_a_client_that_is_still_sending(house: House) -> None:
    """Without a token, a large upload is read to its end and answered, not cut off."""
    path = "/v1/sets/grace/sample/1.0.0"
    for _ in range(3):
        answer = await house.client().put(path, content=bytes(15_000_000), headers={"Content-Type": "application/zip"})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_unknown_addresses_and_verbs_are_problems_too(house: House) -> None:
    """An unknown path is not_found, a wrong verb method_not_allowed with the right ones named."""
    client = house.client()
    for path in ("/", "/v1", "/v2/meta", "/v1/meta/", "/static/../../etc/passwd", "/%00", "/%ff"):
        answer = await client.get(path)
        assert answer.status_code in (400, 404), path
        assert answer.headers["Content-Type"] == "application/problem+json"
    for method in ("POST", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        answer = await client.request(method, "/v1/meta")
        assert answer.status_code == 405, method
    assert (await client.post("/v1/meta")).headers["Allow"] == "GET"


async def test_cursors_and_queries_of_any_form_are_answered(house: House) -> None:
    """A cursor that was not made here, or is another list's, is invalid_request."""
    client = await house.somebody("ada")
    for path, name in (("/v1/sets", "cursor"), ("/v1/submissions", "cursor"), ("/v1/events", "after")):
        for value in (
            "x",
            "W10",
            "WzFd" * 50,
            "WyJhIiwiYiIsImMiXQ",
            "WzFlOTld",
            "W25hbl0",
            "é",
            "%",
            "WzEwMDAwMDAwMDAwMDAwMDAwMDAwXQ",
        ):
            answer = await client.get(path, params={name: value})
            assert answer.status_code == 400, (path, value, answer.text)
            assert answer.json()["code"] == "invalid_request"
        assert (await client.get(path + "?" + "&".join("a=1" for _ in range(60)))).status_code == 400


async def test_an_old_client_is_told_to_update(house: House) -> None:
    """A client that speaks an older API level gets client_too_old with what to do; a strange header is refused."""
    client = house.client()
    old = await client.get("/v1/meta", headers={"CodeMentor-Api": "0"})
    new = await client.get("/v1/meta", headers={"CodeMentor-Api": "1"})
    strange = await client.get("/v1/meta", headers={"CodeMentor-Api": "one"})
    assert (old.status_code, old.json()["code"]) == (426, "client_too_old")
    assert "Update" in old.json()["detail"]
    assert (new.status_code, strange.status_code) == (200, 400)


async def test_a_fault_shows_an_id_and_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug is answered with code internal and an id; the log has it once under that id."""
    from backend_api.progress import repository

    async def broken(*_: object) -> None:
        raise KeyError("a secret detail")

    monkeypatch.setattr(repository, "standings_of", broken)
    client = await house.somebody("ada")
    answer = await client.get("/v1/progress")
    problem = answer.json()
    logged = [record for record in caplog.records if record.getMessage() == "request failed"]
    assert (answer.status_code, problem["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert "KeyError" not in answer.text
    assert [record.__dict__["facts"]["instance"] for record in logged] == [problem["instance"]]


async def test_half_a_request_does_no_harm(house: House) -> None:
    """A client that goes away in the middle of its body leaves the service answering."""
    _, _, port = house.url.rpartition(":")
    _, writer = await asyncio.open_connection("127.0.0.1", int(port))
    writer.write(
        b"POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await house.client().get("/health/live")).status_code == 200


def _with_body(house: House) -> list[Route]:
    """The routes that take a message, without those that limit the asker's failures."""
    return [route for route in house.service.routes if route.body and "{" not in route.path and route.scope != PUBLIC]


def _assert_calm(answer: httpx.Response, sent: object) -> None:
    assert answer.status_code < 500 or answer.json()["code"] == "runs_disabled", (sent, answer.text)
    if answer.status_code >= 400:
        problem = wire.decode(Problem, json.dumps(answer.json()).encode())
        assert is_dataclass(problem)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "Traceback" not in answer.text
