"""Mail through a real SMTP server on a socket."""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from backend_api.config import Settings
from backend_api.kit.mail import FileMail, MailFailed, SmtpMail, SmtpServer
from tests import services
from tests.backend_api.house import PASSWORD, House, running

pytestmark = pytest.mark.services
_SENDER = "codementor@example.org"


class Postbox:
    """Keeps what it is handed, or refuses it."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refuses = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
        """Answers the end of a message."""
        if self.refuses:
            return "554 no"
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    """An SMTP server on loopback, and its port."""
    box, port = Postbox(), services.free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
async def house(postbox: tuple[Postbox, int], tmp_path: Path) -> AsyncIterator[House]:
    """A service that mails through that server."""
    settings = Settings(
        data_dir=tmp_path, smtp_host="127.0.0.1", smtp_port=postbox[1], smtp_tls=False, mail_from=_SENDER
    )
    async with running(settings) as house:
        yield house


async def test_registering_hands_one_message_to_the_server(house: House, postbox: tuple[Postbox, int]) -> None:
    """The mail goes from the service's address to the person's, with the link on its own line; meta names `email`."""
    body = {"email": "ada@example.org", "password": PASSWORD, "handle": "ada"}
    answer = await house.client().post("/v1/accounts", json=body)
    envelope = postbox[0].envelopes[0]
    message = message_from_bytes(_bytes(envelope), policy=policy.default)
    assert answer.status_code == 202
    assert (envelope.mail_from, envelope.rcpt_tos) == (_SENDER, ["ada@example.org"])
    assert f"\n{house.url}/verify?token=" in message.get_content().replace("\r\n", "\n")
    assert "email" in (await house.client().get("/v1/meta")).json()["features"]


async def test_a_server_that_refuses_changes_no_answer(house: House, postbox: tuple[Postbox, int]) -> None:
    """A mail that could not be sent gives the same answer, and registering again sends it."""
    postbox[0].refuses = True
    body = {"email": "ada@example.org", "password": PASSWORD, "handle": "ada"}
    failed = await house.client().post("/v1/accounts", json=body)
    postbox[0].refuses = False
    again = await house.client().post("/v1/accounts", json={**body, "handle": "ada-two"})
    assert (failed.status_code, failed.content) == (again.status_code, again.content)
    assert len(postbox[0].envelopes) == 1


async def test_a_server_that_is_away_is_a_failure_without_the_address() -> None:
    """The failure names its kind only: it goes into the log."""
    mail = SmtpMail(SmtpServer("127.0.0.1", services.free_port(), _SENDER, tls=False))
    with pytest.raises(MailFailed) as failed:
        await mail.send("ada@example.org", "s", "t")
    assert "ada" not in str(failed.value)


async def test_tls_that_is_required_is_not_done_without() -> None:
    """A server without STARTTLS gets nothing while TLS is required."""
    box, port = Postbox(), services.free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with pytest.raises(MailFailed):
            await SmtpMail(SmtpServer("127.0.0.1", port, _SENDER)).send("ada@example.org", "s", "t")
    finally:
        controller.stop()
    assert box.envelopes == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # this server is the test's own
async def test_name_and_password_are_used() -> None:
    """A server that asks for a sign-in takes the message with the right password and not with a wrong one."""
    box, port = Postbox(), services.free_port()

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=data.password == b"right")

    controller = Controller(
        box, hostname="127.0.0.1", port=port, authenticator=check, auth_required=True, auth_require_tls=False
    )
    controller.start()
    try:
        for password in ("wrong", "right"):
            mail = SmtpMail(SmtpServer("127.0.0.1", port, _SENDER, "codementor", password, tls=False))
            results = await asyncio.gather(mail.send("ada@example.org", "s", "t"), return_exceptions=True)
            assert isinstance(results[0], MailFailed) == (password == "wrong")
    finally:
        controller.stop()
    assert len(box.envelopes) == 1


async def test_mail_as_files_is_for_the_owner_alone(tmp_path: Path) -> None:
    """Without a server each message is a file that nobody else can read."""
    await FileMail(tmp_path / "outbox", _SENDER).send("ada@example.org", "Subject", "Text")
    (file,) = (tmp_path / "outbox").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Text" in file.read_text()


def _bytes(envelope: Envelope) -> bytes:
    assert isinstance(envelope.content, bytes)
    return envelope.content
