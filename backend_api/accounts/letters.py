"""The mails of the accounts room."""

import logging
from dataclasses import dataclass

from backend_api.kit.ids import digest
from backend_api.kit.limits import Limiter
from backend_api.kit.mail import Mail, MailFailed

from . import policy

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to send once the request's work is committed."""

    to: str
    subject: str
    text: str


async def post(mail: Mail, limiter: Limiter, *letters: Letter) -> None:
    """The letters are handed over, as many an hour as one address gets.

    A failure is logged and not shown: it would tell that the address was mailed to.
    """
    for letter in letters:
        if (await limiter.take(f"letter:{digest(letter.to)}", policy.LETTERS)).wait:
            log.warning("mail not sent: too many to one address")
            continue
        try:
            await mail.send(letter.to, letter.subject, letter.text)
        except MailFailed as error:
            log.error("mail not sent", extra={"facts": {"error": str(error)}})


def verify(to: str, url: str, token: str) -> Letter:
    """The mail that verifies a new account's address."""
    return Letter(to, "Verify your e-mail address", _VERIFY.format(url=url, token=token))


def known(to: str, url: str) -> Letter:
    """The mail to an address with an account that somebody registers or changes to again."""
    return Letter(to, "Your CodeMentor account", _KNOWN.format(url=url))


def reset(to: str, url: str, token: str) -> Letter:
    """The mail with which a new password can be set."""
    return Letter(to, "A new password for CodeMentor", _RESET.format(url=url, token=token))


def nobody(to: str) -> Letter:
    """The mail to an address without an account for which a new password was asked."""
    return Letter(to, "A new password for CodeMentor", _NOBODY)


def change(to: str, url: str, token: str) -> Letter:
    """The mail that verifies the address an account changes to."""
    return Letter(to, "Verify your new e-mail address", _CHANGE.format(url=url, token=token))


def changing(to: str) -> Letter:
    """What the address of so far is told when another was asked for."""
    return Letter(to, "Your e-mail address at CodeMentor", _CHANGING)


def new_password(to: str, url: str) -> Letter:
    """What an account's address is told after its password was changed."""
    return Letter(to, "Your password at CodeMentor was changed", _NEW_PASSWORD.format(url=url))


_VERIFY = """\
Someone registered at CodeMentor with this address. If it was you, open this page within 24 hours:

{url}/verify?token={token}

If it was not you, do nothing: without it the account can do nothing either.
"""

_KNOWN = """\
Someone tried to register at CodeMentor with this address. You have an account already; sign in here:

{url}/sign-in

If it was not you, there is nothing to do: nothing was changed.
"""

_RESET = """\
Someone asked for a new password for your CodeMentor account. If it was you, open this page within 30 minutes:

{url}/reset?token={token}

Setting it signs you out everywhere. If it was not you, do nothing: your password stays as it is.
"""

_NOBODY = """\
Someone asked for a new CodeMentor password for this address, but there is no account with it.

If it was you, try the address that you registered with. If it was not you, there is nothing to do.
"""

_CHANGE = """\
Someone with a CodeMentor account named this as its new address. If it was you, open this page within 24 hours:

{url}/verify?token={token}

If it was not you, do nothing: the account keeps its address.
"""

_CHANGING = """\
Someone signed in to your CodeMentor account asked to change its e-mail address to another one. It changes once the
other address is verified.

If it was not you, sign in, change your password and end all other sessions.
"""

_NEW_PASSWORD = """\
The password of your CodeMentor account was changed, and other sessions were ended.

If it was not you, set a new one at once:

{url}/forgot
"""
