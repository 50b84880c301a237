"""Signing in by device code, and staying signed in, however many programs share the session."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from codementor.client.api import Api
from codementor.client.errors import Refused, Unreachable
from codementor.client.tokens import Session, TokenStore
from codementor.wire.editor import SignInPrompt
from codementor.wire.errors import ErrorCode
from tests.fakes.service import ADA, Book, Fault, Wrong

WHO_AM_I = """
import asyncio, sys
from pathlib import Path
from codementor.client.api import Api
from codementor.client.tokens import TokenStore

async def ask():
    async with Api(sys.argv[1], TokenStore(Path(sys.argv[2]), keyring=False)) as api:
        print((await api.me()).handle)

sys.stdin.readline()
asyncio.run(ask())
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waiting takes no time; what would have been waited is noted."""
    waited: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        """Returns at once."""
        if seconds:
            waited.append(seconds)
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return waited


def stale(store: TokenStore, book: Book) -> None:
    """The stored access token is one the service no longer takes; its end lies in the future all the same."""
    session = store.load(book.url)
    assert session
    book.access.discard(session.access_token)


def old(store: TokenStore, book: Book) -> None:
    """The stored access token has reached its end."""
    session = store.load(book.url)
    assert session
    book.access.discard(session.access_token)
    store.save(book.url, Session(session.access_token, session.refresh_token, time.time() - 1))


async def test_the_learner_signs_in_by_code(book: Book, tmp_path: Path, quick: list[float]) -> None:
    """The code is shown once, the service is asked at its own pace, slower when it says so, and the session is kept."""
    book.device_answers += ["authorization_pending", "slow_down", "authorization_pending"]
    shown: list[SignInPrompt] = []

    async def show(prompt: SignInPrompt) -> None:
        """Keeps the prompt."""
        shown.append(prompt)

    async with Api(book.url, TokenStore(tmp_path, keyring=False)) as api:
        assert await api.sign_in(show) == ADA
        assert api.signed_in
    assert [prompt.user_code for prompt in shown] == ["ABCD-EFGH"]
    assert quick == [1, 1, 6, 6]


async def test_a_lost_poll_is_made_again(book: Book, tmp_path: Path, quick: list[float]) -> None:
    """A poll without an answer slows the asking down and does not end the sign-in."""
    book.faults.append(Fault("/v1/oauth/token", Wrong.CUT))

    async def show(_prompt: SignInPrompt) -> None:
        """Looks at nothing."""

    async with Api(book.url, TokenStore(tmp_path, keyring=False)) as api:
        assert await api.sign_in(show) == ADA
    assert quick == [1, 2]


@pytest.mark.parametrize(
    ("answer", "code"), [("access_denied", ErrorCode.FORBIDDEN), ("expired_token", ErrorCode.TOKEN_EXPIRED)]
)
@pytest.mark.usefixtures("quick")
async def test_a_sign_in_may_end_without_one(book: Book, tmp_path: Path, answer: str, code: ErrorCode) -> None:
    """Declining, or letting the code run out, is a refusal in words and leaves nobody signed in."""
    book.device_answers += [answer]

    async def show(_prompt: SignInPrompt) -> None:
        """Looks at nothing."""

    async with Api(book.url, TokenStore(tmp_path, keyring=False)) as api:
        with pytest.raises(Refused) as refused:
            await api.sign_in(show)
        assert refused.value.code is code
        assert not api.signed_in


@pytest.mark.parametrize("end", [stale, old])
async def test_a_token_that_ended_is_renewed(
    api: Api, book: Book, store: TokenStore, end: Callable[[TokenStore, Book], None]
) -> None:
    """Whether the clock or the service says that the token ended: it is renewed once and the request is done."""
    end(store, book)
    assert await api.me() == ADA
    assert await api.me() == ADA
    assert book.refreshes == 1


async def test_requests_at_the_same_time_renew_once(api: Api, book: Book, store: TokenStore) -> None:
    """Twenty requests that find the token ended renew it once."""
    old(store, book)
    assert await asyncio.gather(*(api.me() for _ in range(20))) == [ADA] * 20
    assert book.refreshes == 1


def test_programs_at_the_same_time_renew_once(book: Book, store: TokenStore) -> None:
    """Ten programs that find the token ended at the same moment renew it once, and all of them stay signed in."""
    old(store, book)
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", WHO_AM_I, book.url, str(store.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(10)
    ]
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    assert [program.communicate(timeout=60)[0].strip() for program in programs] == ["ada"] * 10
    assert book.refreshes == 1


async def test_a_session_the_service_ended_means_signed_out(api: Api, book: Book, store: TokenStore) -> None:
    """When the refresh token is refused the session is dropped, and the refusal says to sign in."""
    old(store, book)
    book.refresh.clear()
    with pytest.raises(Refused, match="not signed in") as refused:
        await api.me()
    assert refused.value.code is ErrorCode.NOT_SIGNED_IN
    assert not api.signed_in


async def test_trouble_on_the_way_keeps_the_session(api: Api, book: Book, store: TokenStore) -> None:
    """A renewal that got no answer, or an odd one, signs nobody out."""
    old(store, book)
    book.faults += [Fault("/v1/oauth/token", Wrong.GARBAGE), Fault("/v1/oauth/token", Wrong.CUT)]
    with pytest.raises(Refused, match="not as the service does"):
        await api.me()
    with pytest.raises(Unreachable):
        await api.me()
    assert await api.me() == ADA


async def test_stopping_a_request_does_not_lose_a_renewal(api: Api, book: Book, store: TokenStore) -> None:
    """A request that is cancelled while its token is renewed leaves the new session stored."""
    old(store, book)
    asking = asyncio.ensure_future(api.me())
    while ("POST", "/v1/oauth/token") not in book.asked:  # noqa: ASYNC110 - the service is a thread
        await asyncio.sleep(0.001)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await api.me() == ADA
    assert book.refreshes == 1


async def test_signing_out_ends_the_session_on_both_sides(api: Api, book: Book, store: TokenStore) -> None:
    """After signing out the service takes the old refresh token no more, and nothing is stored."""
    await api.sign_out()
    assert book.refresh == set()
    assert store.load(book.url) is None


async def test_signing_out_works_without_the_service(api: Api, book: Book, store: TokenStore) -> None:
    """When the service cannot be told, nothing is stored here all the same."""
    book.faults.append(Fault("/v1/oauth/revoke", Wrong.CUT))
    with pytest.raises(Unreachable):
        await api.sign_out()
    assert store.load(book.url) is None
