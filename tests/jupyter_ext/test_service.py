"""Signing in, handing in and fetching through a real Jupyter server, with a service on loopback."""

from collections.abc import AsyncIterator

import httpx
import pytest

from codementor.wire.exercises import SetSummary
from tests.fakes.service import Book, Fault, Wrong
from tests.jupyter_ext.jupyter import Jupyter
from tests.jupyter_ext.test_check import RIGHT, asked
from tests.jupyter_ext.test_hints import events


@pytest.fixture
async def client(connected: Jupyter, service: Book) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server where nobody is signed in."""
    service.device_answers = []
    async with connected.client() as found:
        yield found
        await found.post("sign-out")


async def test_signing_in_shows_a_code_and_never_a_token(
    client: httpx.AsyncClient, connected: Jupyter, service: Book
) -> None:
    """The browser is told the code and where to enter it, then the name; no token is in an answer or in the log."""
    service.device_answers = ["authorization_pending"]
    assert (await client.get("status")).json()["connection"] == "signed_out"
    found = await events(client, "sign-in", {})
    assert [name for name, _ in found][:2] == ["prompt", "status"]
    assert found[0][1]["user_code"] == "ABCD-EFGH"
    assert (found[1][1]["connection"], found[1][1]["handle"]) == ("signed_in", "ada")
    tokens = service.access | service.refresh
    assert tokens
    told = f"{found} {connected.log.read_text('utf-8')}"
    assert not [token for token in tokens if token in told]
    assert (await client.post("sign-out")).json()["connection"] == "signed_out"


async def test_a_declined_code_is_told_in_the_stream(client: httpx.AsyncClient, service: Book) -> None:
    """When the learner declines at the service, the stream ends with a problem in words."""
    service.device_answers = ["access_denied"]
    found = await events(client, "sign-in", {})
    assert [name for name, _ in found] == ["prompt", "error"]
    assert found[1][1]["detail"]


async def test_giving_up_signing_in_ends_the_polling(client: httpx.AsyncClient, service: Book) -> None:
    """Closing the stream of a sign-in leaves nobody signed in."""
    service.device_answers = ["authorization_pending"] * 100
    async with client.stream("POST", "sign-in", json={}) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data"):
                break
    left = len(service.device_answers)
    assert (await client.get("status")).json()["connection"] == "signed_out"
    assert left > 90


async def test_a_set_is_not_handed_in_where_it_is_not_from(client: httpx.AsyncClient) -> None:
    """Work on a set that was not pulled from the service is refused with the reason."""
    answer = await client.post("submit", json=asked(RIGHT))
    assert answer.status_code == 404
    assert "cannot be handed in" in answer.json()["detail"]


async def test_offered_sets_are_listed_and_an_outage_hides_only_them(client: httpx.AsyncClient, service: Book) -> None:
    """Signed in, the list also holds what the service offers; when it is away, the sets here stay listed."""
    service.summaries[:] = [SetSummary("ben", "loops", "1.0.0", "Loops", "hash", 3)]
    await events(client, "sign-in", {})
    listed = (await client.get("exercises")).json()
    assert [each["set"] for each in listed["offered"]] == ["loops"]
    service.faults[:] = [Fault("/v1/sets", Wrong.AWAY, times=9)]
    listed = (await client.get("exercises")).json()
    service.faults.clear()
    assert listed["offered"] == []
    assert [each["set"] for each in listed["sets"]] == ["python-first-steps"]


async def test_fetching_fails_in_words(client: httpx.AsyncClient, service: Book) -> None:
    """A set that the service does not have is refused with its own words, and nothing is left behind."""
    await events(client, "sign-in", {})
    answer = await client.post("exercises", json={"owner": "ben", "set": "nothing", "folder": "nothing"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_earlier_work_is_asked_about_once(client: httpx.AsyncClient) -> None:
    """Work done before signing in is offered to be taken over, and after the answer not again."""
    assert (await client.post("check", json=asked(RIGHT))).status_code == 200
    first = await events(client, "sign-in", {})
    assert first[-1][0] == "local"
    assert (await client.post("adopt", json={"take": True})).json()["connection"] == "signed_in"
    await client.post("sign-out")
    again = await events(client, "sign-in", {})
    assert [name for name, _ in again] == ["prompt", "status"]
