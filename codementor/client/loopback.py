"""Signing in with the browser of this machine: it leads back to a loopback port with a code (RFC 8252, 7636, 9207)."""

import asyncio
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

from codementor.wire.accounts import Tokens
from codementor.wire.errors import ErrorCode

from .auth import CLIENT, SCOPE, form, session_of
from .errors import refusal
from .tokens import Session
from .transport import Transport

PATIENCE = 300.0  # seconds in which the learner answers in the browser
_PROMPT = 5.0  # seconds in which a connection says what it wants
_LONGEST_LINE = 4_000
_PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"Content-Security-Policy: default-src 'none'\r\nConnection: close\r\n\r\n"
    b'<!DOCTYPE html><html lang="en"><title>CodeMentor</title><h1>Go back to your editor</h1>'
    b"<p>You can close this page.</p></html>"
)
_NOT_HERE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


async def loopback_flow(transport: Transport, open_page: Callable[[str], None]) -> Session:
    """The session the learner granted in this machine's browser, which `open_page` is told to open at an address.

    Raises `Refused` when they declined or did not answer in time.
    """
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    came: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        query = await _query(reader)
        ours = hmac.compare_digest(query.get("state", "").encode(), state.encode())
        writer.write(_PAGE if ours else _NOT_HERE)
        if ours and not came.done():
            came.set_result(query)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, limit=_LONGEST_LINE) as server:
        back = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/callback"
        open_page(f"{transport.service.rstrip('/')}/authorize?{_asked(back, state, verifier)}")
        try:
            async with asyncio.timeout(PATIENCE):
                query = await came
        except TimeoutError:
            raise refusal(ErrorCode.TOKEN_EXPIRED, "Nobody answered", "Nobody answered in the browser.") from None
    if query.get("iss") != transport.service.rstrip("/") or "code" not in query:
        raise refusal(ErrorCode.FORBIDDEN, "Declined", "The sign-in was declined in the browser.")
    given = {"code": query["code"], "code_verifier": verifier, "redirect_uri": back}
    ask = form("/v1/oauth/token", grant_type="authorization_code", **given)
    return session_of(await transport.read(Tokens, ask))


def _asked(back: str, state: str, verifier: str) -> str:
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    return urlencode(
        {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": back,
            "scope": SCOPE,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )


async def _query(reader: asyncio.StreamReader) -> dict[str, str]:
    """The query of the request for the way back; empty for any other request."""
    try:
        async with asyncio.timeout(_PROMPT):
            line = (await reader.readline()).decode("ascii")
        method, target, _ = line.split(" ", 2)
        parts = urlsplit(target)
    except (ValueError, TimeoutError):
        return {}
    return dict(parse_qsl(parts.query)) if method == "GET" and parts.path == "/callback" else {}
