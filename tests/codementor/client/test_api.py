"""The client against a service that answers well, badly, or not at all."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from codementor.client import transport
from codementor.client.api import Api
from codementor.client.errors import Refused, Unreachable
from codementor.client.tokens import TokenStore
from codementor.wire.errors import ErrorCode
from codementor.wire.exercises import SetSummary
from codementor.wire.hints import HintEvent, HintRequest
from codementor.wire.submissions import SubmissionRequest, SubmissionStatus
from tests.fakes.service import ADA, Book, Fault, Wrong

HINT = HintRequest("course", "steps", "1.0", "two-fer", "two_fer.py", "x = 1\n", 2)
HANDED_IN = SubmissionRequest("0190-1", "course", "steps", "1.0", "two-fer", "two_fer.py", "x", "2026-11-23T10:00:00Z")
STEPS = SetSummary("course", "steps", "1.0", "First steps", "hash", 3)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between tries are short, and silence is noticed soon."""
    monkeypatch.setattr(transport, "_pause", lambda _attempt: 0.0)
    monkeypatch.setattr(httpx, "Timeout", lambda *_args, **_kwargs: 0.3)


async def test_every_request_says_what_it_speaks(api: Api, book: Book) -> None:
    """Requests carry the API level and, where they need one, the access token; public ones carry none."""
    assert await api.me() == ADA
    assert (await api.meta()).api_max == 1
    me, meta = book.headers
    assert me["Codementor-Api"] == "1"
    assert me["Authorization"].removeprefix("Bearer ") in book.access
    assert "Authorization" not in meta


async def test_sets_are_listed_fetched_and_published(api: Api, book: Book) -> None:
    """Pages, the newest version, a bundle and a publication come back as the service has them."""
    book.summaries += [STEPS, SetSummary("course", "loops", "2.0", "Loops", "hash", 1)]
    book.bundles["steps@1.0"] = b"PK"
    page = await api.sets.page()
    assert page.sets == (STEPS,)
    assert (await api.sets.page(page.next)).sets[0].set == "loops"
    assert await api.sets.newest("course", "steps") == STEPS
    assert await api.sets.bundle("course", "steps", "1.0") == b"PK"
    assert (await api.sets.publish("ada", "new", "0.1", b"zip")).owner == "ada"
    assert book.bundles["new@0.1"] == b"zip"


async def test_a_submission_is_followed_to_its_end(api: Api, book: Book) -> None:
    """Handing in answers QUEUED, following shows every change until it is graded."""
    book.summaries.append(STEPS)
    assert (await api.work.submit(HANDED_IN)).status is SubmissionStatus.QUEUED
    seen = [current.status async for current in api.work.follow(HANDED_IN.id)]
    assert seen == [SubmissionStatus.RUNNING, SubmissionStatus.GRADED]
    assert (await api.work.submission(HANDED_IN.id)).passed
    assert len((await api.work.submissions()).submissions) == 1


async def test_a_hint_comes_in_pieces(api: Api) -> None:
    """A hint's sentences come first, then the ladder."""
    events = [event async for event in api.work.hint(HINT)]
    assert "".join(event.piece for event in events) == "The service looked at your program. It ran every case."
    assert [event.ladder is not None for event in events] == [False, False, True]


@pytest.mark.parametrize("wrong", [Wrong.AWAY, Wrong.BUSY, Wrong.CUT])
async def test_what_may_be_asked_twice_is_asked_again(api: Api, book: Book, wrong: Wrong) -> None:
    """A passing trouble on a request that changes nothing is overcome without a word."""
    book.faults.append(Fault("/v1/accounts/me", wrong, 2))
    assert await api.me() == ADA
    assert len(book.asked) == 3


async def test_a_service_that_stays_silent_is_unreachable(api: Api, book: Book) -> None:
    """After three silent tries the client says that no answer came, and that nothing is lost."""
    book.faults.append(Fault("/v1/accounts/me", Wrong.SILENT, 9))
    with pytest.raises(Unreachable, match=r"did not answer in time\. Your work is kept"):
        await api.me()
    assert len(book.asked) == 3
    assert not api.transport.reached


async def test_a_service_that_is_away_is_unreachable(tmp_path: Path) -> None:
    """Where nothing listens the client says that the service was not reached."""
    async with Api("http://127.0.0.1:9", TokenStore(tmp_path, keyring=False)) as api:
        with pytest.raises(Unreachable, match="was not reached"):
            await api.meta()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Wrong.GARBAGE, ErrorCode.BROKEN_ANSWER),
        (Wrong.AWAY, ErrorCode.BROKEN_ANSWER),
        (Wrong.BUSY, ErrorCode.RATE_LIMITED),
        (Wrong.NO_RUNS, ErrorCode.RUNS_DISABLED),
        (Wrong.TOO_OLD, ErrorCode.CLIENT_TOO_OLD),
    ],
)
async def test_a_lasting_no_is_a_refusal_with_its_code(api: Api, book: Book, wrong: Wrong, code: ErrorCode) -> None:
    """The service's refusals keep their code; an answer that is not the service's is `broken_answer`."""
    book.faults.append(Fault("/v1", wrong, 9))
    with pytest.raises(Refused) as refused:
        await api.me()
    assert refused.value.code is code
    assert refused.value.problem.detail
    assert api.transport.too_old is (code is ErrorCode.CLIENT_TOO_OLD)


@pytest.mark.parametrize("wrong", [Wrong.GARBAGE, Wrong.NO_RUNS])
async def test_a_stream_may_be_refused_too(api: Api, book: Book, wrong: Wrong) -> None:
    """A stream that does not begin is refused like any other request."""
    book.faults.append(Fault("/v1/hints", wrong))
    with pytest.raises(Refused):
        await anext(api.work.hint(HINT))


async def test_a_cut_stream_gives_what_came(api: Api, book: Book) -> None:
    """Events before the cut arrive; then the client says that the answer broke off."""
    book.faults.append(Fault("/v1/hints", Wrong.CUT))
    came: list[HintEvent] = []
    with pytest.raises(Unreachable, match="broke off"):
        await _collect(came, api)
    assert [event.piece for event in came] == ["The service looked at your program. "]


async def test_an_error_in_the_middle_of_a_stream_is_a_refusal(api: Api, book: Book) -> None:
    """`event: error` ends the stream with the service's own words."""
    book.faults.append(Fault("/v1/hints", Wrong.LATE_ERROR))
    came: list[HintEvent] = []
    with pytest.raises(Refused, match="It broke") as refused:
        await _collect(came, api)
    assert refused.value.code is ErrorCode.INTERNAL
    assert len(came) == 1


async def test_a_token_never_travels_in_the_clear(tmp_path: Path) -> None:
    """A service on another machine is asked over https only."""
    async with Api("http://tutor.example.org", TokenStore(tmp_path, keyring=False)) as api:
        with pytest.raises(Refused, match="https://"):
            await api.meta()


@pytest.mark.parametrize("address", ["https://", "https://[", "https://tutor.example.org:port", "ftp://localhost"])
async def test_an_address_that_is_none_is_said(tmp_path: Path, address: str) -> None:
    """A service named wrongly in the settings gives a sentence, never a traceback."""
    async with Api(address, TokenStore(tmp_path, keyring=False)) as api:
        with pytest.raises((Refused, Unreachable)) as said:
            await api.meta()
    assert address in str(said.value)


async def test_this_machine_is_reached_without_a_proxy(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy named in the environment is honoured, but not for a service on this machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert urlsplit(api.service).hostname == "127.0.0.1"
    assert await api.me() == ADA


async def _collect(came: list[HintEvent], api: Api) -> None:
    """Keeps what came before the stream failed."""
    async for event in api.work.hint(HINT):
        came.append(event)  # noqa: PERF401 - a comprehension would lose them
