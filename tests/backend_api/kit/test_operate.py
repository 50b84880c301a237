"""What an operator sees of a running service: health, figures, ids, origins; and the bounds of what it holds."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from backend_api.config import Settings, rotate
from backend_api.jobs.queue import memory_queue, redis_queue
from backend_api.kit import health, log, server
from backend_api.kit.health import Checkup, State
from backend_api.kit.traffic import Traffic
from tests.backend_api import samples
from tests.backend_api.house import House, running, submission

_TOKEN = "Zk3v-Yt8q_Lw5x.Rn2m+Hb7c=Pd4s/Jf9g"
_EMBEDDED = {"database": "up", "redis": "off", "queue": "up", "sandbox": "up"}
_PAGE = "https://school.example.org"


async def test_the_parts_are_well_where_the_service_runs(house: House) -> None:
    """Live answers; ready names each part with its state and time, and the worker of a shared queue is seen."""
    client = house.client()
    assert (await client.get("/health/live")).json() == {"status": "live"}
    hosted = house.service.redis is not None
    wanted = {"database": "up", "redis": "up", "queue": "up", "sandbox": "off"} if hosted else _EMBEDDED
    async with asyncio.timeout(20):
        while (parts := await _parts(client)) != wanted:
            assert hosted, parts  # there the worker may still be on its way
            await asyncio.sleep(0.05)


async def test_a_part_that_does_not_answer_is_down_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that hangs or fails is down, the others are told all the same; only a needed one makes all unready."""
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.05)

    async def well() -> None:
        return

    async def broken() -> None:
        raise ConnectionError("a secret")

    probes: dict[str, health.Probe | None] = {"a": well, "b": asyncio.Event().wait, "c": broken, "d": None}
    found = await Checkup(probes, frozenset({"a"})).look()
    needed = await Checkup(probes, frozenset({"a", "b"})).look()
    assert [part.state for part in found.parts] == [State.UP, State.DOWN, State.DOWN, State.OFF]
    assert [part.error for part in found.parts] == ["", "TimeoutError", "ConnectionError", ""]
    assert (found.ready, needed.ready) == (True, False)


async def test_without_its_database_a_service_is_not_ready(tmp_path: Path) -> None:
    """A service whose database is away is live, and answers 503 for ready, with the kind of the failure alone."""
    async with running(Settings(data_dir=tmp_path, allow_unsandboxed_runs=False)) as house:
        file = house.service.settings.data_dir / "service.db"
        await house.service.site.db.close()
        file.unlink()  # and at once something else is in its place, before the service opens it anew
        file.mkdir()
        answer = await house.client().get("/health/ready")
        part = answer.json()["parts"][0]
        assert (answer.status_code, part["name"], part["state"], part["error"]) == (
            503,
            "database",
            "down",
            "OperationalError",
        )
        assert (await house.client().get("/health/live")).status_code == 200


async def test_figures_name_routes_and_nobody(house: House) -> None:
    """After a learner's work the figures count routes by their rows, refusals and jobs, and hold no name or id."""
    await house.publish()
    ada = await house.somebody("ada")
    body = submission(samples.GOOD)
    await ada.post("/v1/submissions", json=body)
    async with ada.stream("GET", f"/v1/submissions/{body['id']}/events") as stream:
        await stream.aread()
    await ada.get("/v1/somewhere/ada")
    text = (await house.client().get("/metrics")).text
    assert 'codementor_requests_total{method="POST",route="/v1/submissions",status="202"} 1.0' in text
    assert 'codementor_refusals_total{code="not_found"} 1.0' in text
    assert 'codementor_request_seconds_count{method="PUT",route="/v1/sets/{owner}/{set}/{version}"} 1.0' in text
    if not house.service.redis:  # else the worker counts it
        graded = b'codementor_jobs_total{job="submissions.grade",result="done"} 1.0'
        await _until(lambda: graded in house.service.site.metrics.text())
    for told in ("ada", "grace", body["id"], house.people["ada"], samples.EXERCISE):
        assert told not in text


async def test_figures_are_the_operators_alone(tmp_path: Path) -> None:
    """With a token it is asked for; without one this machine is answered, but nobody who comes through a proxy."""
    async with running(Settings(data_dir=tmp_path / "a")) as house:
        direct = await house.client().get("/metrics")
        proxied = await house.client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"})
    async with running(Settings(data_dir=tmp_path / "b", metrics_token=SecretStr(_TOKEN))) as house:
        asked = [(await house.client(token).get("/metrics")).status_code for token in ("", "other", _TOKEN)]
    assert (direct.status_code, proxied.status_code, asked) == (200, 403, [403, 403, 200])


async def test_an_id_is_the_clients_or_the_services(house: House) -> None:
    """The id that a client gives its request is in the answer and its problem document; an odd one is replaced."""
    ada, name = await house.somebody("ada"), "0199f7a0-0000-7000-8000-00000000abcd"
    refused = await ada.get("/v1/submissions/none", headers={"X-Request-Id": name})
    odd = await ada.get("/v1/submissions/none", headers={"X-Request-Id": 'x"} {'})
    assert (refused.headers["X-Request-Id"], refused.json()["instance"]) == (name, name)
    assert odd.json()["instance"] == odd.headers["X-Request-Id"] != name


async def test_an_id_travels_to_the_job(settings: Settings) -> None:
    """What a request sends to the queue is done under the request's id, in whichever process; so are its logs."""
    url = settings.redis_url.get_secret_value()
    queue = redis_queue(url) if url else memory_queue()
    seen: asyncio.Queue[str] = asyncio.Queue()

    async def job(argument: str) -> None:
        await seen.put(f"{argument} {log.instance.get()}")

    queue.register("look", job)
    await queue.start(work=True, at_once=1)
    before = log.instance.set("the-request")
    await queue.send("look", "one")
    log.instance.reset(before)
    async with asyncio.timeout(20):
        assert await seen.get() == "one the-request"
    await queue.stop()


async def test_pages_of_named_origins_may_call_with_a_token(tmp_path: Path) -> None:
    """A named origin is let in beforehand and in the answer, never with cookies; any other, and browser pages, not."""
    async with running(Settings(data_dir=tmp_path, cors_origins=(_PAGE,))) as house:
        client = house.client()
        asked = {"Origin": _PAGE, "Access-Control-Request-Method": "POST"}
        before = await client.options("/v1/events", headers=asked)
        answer = await client.get("/v1/meta", headers={"Origin": _PAGE})
        refused = await client.get("/v1/events", headers={"Origin": _PAGE})
        others = await client.options("/v1/events", headers={**asked, "Origin": "https://other.example.org"})
        page = await client.get("/sign-in", headers={"Origin": _PAGE})
    assert (before.status_code, before.headers["Access-Control-Allow-Methods"]) == (204, "POST, GET")
    for each in (before, answer, refused):
        assert each.headers["Access-Control-Allow-Origin"] == _PAGE
        assert each.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in each.headers
    assert (others.status_code, page.status_code) == (405, 200)
    assert not [each for each in (others, page) if "Access-Control-Allow-Origin" in each.headers]


async def test_more_connections_than_there_is_room_for_are_told_so(tmp_path: Path) -> None:
    """Beyond its number a connection gets a 503 with when to come again; when one goes there is room."""
    async with running(Settings(data_dir=tmp_path, connections=10)) as house:
        port = int(house.url.rpartition(":")[2])
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(10)]
        await _until(lambda: house.server.held == 10)
        refused = await house.client().get("/health/live")
        held.pop()[1].close()
        await _until(lambda: house.server.held == 9)
        let_in = await house.client().get("/health/live")
        for _, writer in held:
            writer.close()
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (503, "unavailable", "5")
    assert let_in.status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
    ],
    ids=["headers", "body"],
)
async def test_who_sends_too_slowly_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    """A client that does not end its headers or its body is cut off, and no longer counted."""
    monkeypatch.setattr(server, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(server, "BODY_SECONDS", 0.2)
    async with running(Settings(data_dir=tmp_path)) as house:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(house.url.rpartition(":")[2]))
        writer.write(sent)
        assert await reader.read() == b""
        writer.close()
        await _until(lambda: house.server.held == 0)
        assert house.service.site.traffic.requests == 0


async def test_headers_beyond_their_size_are_refused(house: House) -> None:
    """More than 16 kB of headers end the connection; the service goes on."""
    with pytest.raises(httpx.RemoteProtocolError):
        await house.client().get("/health/live", headers={"X-Much": "x" * 20_000})
    assert (await house.client().get("/health/live")).status_code == 200


async def test_what_is_open_at_the_end_is_finished(tmp_path: Path) -> None:
    """An end waits for what is being answered, asks to close, and says so when it waited in vain."""
    traffic = Traffic()
    with traffic.request():
        assert not await traffic.end(0.02, farewell=0.01)
        assert traffic.leaving.is_set()
    traffic = Traffic()
    with traffic.request():
        ending = asyncio.create_task(traffic.end(20))
        await asyncio.sleep(0)
        assert traffic.stopping
        assert not ending.done()
    assert await ending
    assert not traffic.leaving.is_set()


async def test_a_stream_at_the_end_is_told_to_come_again(house: House) -> None:
    """At the end of the process a stream that waits gets `reconnect` and ends; answers ask to close the connection."""
    await house.publish()
    ada = await house.somebody("ada")
    body = submission(samples.ENDLESS)
    await ada.post("/v1/submissions", json=body)
    async with ada.stream("GET", f"/v1/submissions/{body['id']}/events") as answer:
        lines = answer.aiter_lines()
        assert await anext(lines) == "event: submission"
        ending = asyncio.create_task(house.service.site.traffic.end(0.1, farewell=5))
        rest = [line async for line in lines if line.startswith("event: ")]
        assert await ending
    after = await house.client().get("/health/live")
    assert rest[-1] == "event: reconnect"
    assert after.headers["Connection"] == "close"


async def test_a_new_key_signs_nobody_out(tmp_path: Path) -> None:
    """What the key before signed, access and refresh tokens, is good under the new key; without the old it is not."""
    settings = Settings(data_dir=tmp_path, run_programs=False)
    async with running(settings) as house:
        tokens = await house.tokens("ada")
    rotate(tmp_path)
    async with running(settings) as house:
        assert (await house.client(tokens.access_token).get("/v1/accounts/me")).status_code == 200
        assert (await _refreshed(house, tokens.refresh_token)).status_code == 200
    rotate(tmp_path)  # keeps the one before, and that is not the first
    async with running(settings) as house:
        refused = await house.client(tokens.access_token).get("/v1/accounts/me")
        assert refused.json()["code"] == "token_invalid"


async def _refreshed(house: House, token: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": "codementor"}
    return await house.client().post("/v1/oauth/token", data=form)


async def _parts(client: httpx.AsyncClient) -> dict[str, str]:
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    return {part["name"]: part["state"] for part in answer.json()["parts"]}


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - a connection that the server counts
            await asyncio.sleep(0.01)
