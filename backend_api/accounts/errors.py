"""Refusals of the accounts room, and the OAuth endpoints' own form of error (RFC 6749, 5.2)."""

from backend_api.kit.answer import Answer
from backend_api.kit.errors import Refusal
from codementor.wire.accounts import OAuthError
from codementor.wire.errors import ErrorCode


def wrong_credentials() -> Refusal:
    """A refusal that does not say which of the two was wrong."""
    return Refusal(ErrorCode.WRONG_CREDENTIALS, "The e-mail address or the password is not right. Try again.")


def link_used() -> Refusal:
    """A refusal for a link that is unknown, used or out of date."""
    return Refusal(
        ErrorCode.TOKEN_INVALID,
        "This link was used already or is out of date. Ask for a new one on the page where you asked for this one.",
    )


def oauth_error(error: str, description: str = "") -> Answer:
    """An OAuth error as an answer. An answer, not an exception: what it changed in the database must stay."""
    return Answer(body=OAuthError(error=error, error_description=description), status=400)
