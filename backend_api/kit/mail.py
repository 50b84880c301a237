"""E-mail behind one port: SMTP, or files in the data folder where no server is set."""

import os
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import aiosmtplib

from .ids import new_id

_TIMEOUT_SECONDS = 10


class Mail(Protocol):
    """Sends plain-text messages."""

    async def send(self, to: str, subject: str, text: str) -> None:
        """The message is handed over; raises MailFailed when it could not be."""


class MailFailed(Exception):
    """The mail server did not take a message. The text names the kind of failure, never the address."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where and how to hand over mail."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = True  # STARTTLS is required before anything is said


class SmtpMail:
    """Mail over SMTP."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def send(self, to: str, subject: str, text: str) -> None:
        """See `Mail`."""
        server = self._server
        try:
            await aiosmtplib.send(
                _message(server.sender, to, subject, text),
                hostname=server.host,
                port=server.port,
                start_tls=server.tls,
                username=server.user or None,
                password=server.password or None,
                timeout=_TIMEOUT_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailFailed(type(error).__name__) from None


class FileMail:
    """Mail as `.eml` files that only the owner of the folder can read."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, to: str, subject: str, text: str) -> None:
        """See `Mail`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{new_id()}.eml"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(bytes(_message(self._sender, to, subject, text)))


def _message(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message.set_content(text)
    return message
