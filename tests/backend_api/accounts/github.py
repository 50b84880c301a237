"""A server on loopback that speaks GitHub's wire format: OAuth app endpoints and the two API calls about the person."""

import asyncio
import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from tornado import web

CLIENT, SECRET = "Iv1.tutor", secrets.token_hex(20)


@dataclass
class GitHub:
    """The server and who is signed in there. `fault` names one thing that it does wrong from then on."""

    url: str = ""
    id: int = 4711
    login: str = "Ada-L"
    emails: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"email": "other@example.org", "primary": False, "verified": True, "visibility": None},
            {"email": "ada@example.org", "primary": True, "verified": True, "visibility": "public"},
        ]
    )
    fault: str = ""
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)  # way back and challenge

    def application(self) -> web.Application:
        """What it serves."""
        paths = {
            "/login/oauth/authorize": _Authorize,
            "/login/oauth/access_token": _Token,
            "/user": _User,
            "/user/emails": _Emails,
        }
        return web.Application(
            [(path, handler, {"github": self}) for path, handler in paths.items()], log_function=lambda handler: None
        )


class _Handler(web.RequestHandler):
    def initialize(self, github: GitHub) -> None:
        self.github = github

    async def prepare(self) -> None:
        if self.github.fault == f"slow {self.request.path}":
            await asyncio.sleep(8)
        if self.github.fault == f"broken {self.request.path}":
            raise web.HTTPError(500)
        if self.github.fault == f"limited {self.request.path}":
            self.set_status(403)
            self.finish({"message": "API rate limit exceeded", "documentation_url": "-"})

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Faults are wanted."""

    def require_token(self) -> None:
        """The API wants the token that was given out."""
        if self.request.headers.get("Authorization") != "Bearer gho_token":
            raise web.HTTPError(401)


class _Authorize(_Handler):
    def get(self) -> None:
        assert self.get_argument("client_id") == CLIENT
        back, state = self.get_argument("redirect_uri"), self.get_argument("state")
        if self.github.fault == "denied":
            self.redirect(f"{back}?error=access_denied&state={state}")
            return
        code = secrets.token_hex(10)
        self.github.codes[code] = (back, self.get_argument("code_challenge"))
        self.redirect(f"{back}?code={code}&state={state}")


class _Token(_Handler):
    def post(self) -> None:
        back, challenge = self.github.codes.pop(self.get_argument("code"), ("", ""))
        verifier = hashlib.sha256(self.get_argument("code_verifier").encode()).digest()
        good = (
            self.get_argument("client_secret") == SECRET
            and self.get_argument("redirect_uri") == back
            and base64.urlsafe_b64encode(verifier).decode().rstrip("=") == challenge
        )
        if good:
            self.finish({"access_token": "gho_token", "token_type": "bearer", "scope": "read:user,user:email"})
        else:  # with status 200, as GitHub does
            self.finish({"error": "bad_verification_code", "error_description": "The code passed is incorrect."})


class _User(_Handler):
    def get(self) -> None:
        self.require_token()
        self.finish({"id": self.github.id, "login": self.github.login, "name": "Ada", "email": None})


class _Emails(_Handler):
    def get(self) -> None:
        self.require_token()
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(self.github.emails))
