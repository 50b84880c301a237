"""The log: lines of JSON in which no secret, token or address stands, however it got there."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from backend_api.kit.log import JsonFormatter, instance

_PLANTED = {
    "a setting": "open-sesame",
    "a password in an address": "postgresql+asyncpg://tutor:hunter22@db/codementor",
    "an e-mail address": "ada.lovelace+home@mail.example.org",
    "an access token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl",
    "a header": "Authorization: Bearer abc123",
    "a basic header": "Authorization: Basic YWRhOmh1bnRlcjIy",
    "a query": "/verify?token=abcd1234&next=1",
    "a code": "/callback?state=1&code=abcd1234",
    "a field": "{'password': 'hunter22'}",
    "a cookie": "Cookie: abcd1234",
    "a personal token": "cmp_AZq3vYt8qLw5xRn2mHb7cPd4sJf9gZk3vYt8qLw5xRn2mHb7cPd4sJf9g",
}
_HIDDEN = ("open-sesame", "hunter22", "ada.lovelace", "mail.example", "eyJ", "abc123", "YWRh", "abcd1234", "cmp_AZ")


@pytest.fixture
def lines() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger that writes as the service does, and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter(["open-sesame"]))
    logger = logging.getLogger("a room")
    logger.addHandler(handler)
    yield logger, written
    logger.removeHandler(handler)


@pytest.mark.parametrize("planted", _PLANTED.values(), ids=_PLANTED)
def test_no_secret_reaches_the_log(lines: tuple[logging.Logger, io.StringIO], planted: str) -> None:
    """Planted in message, argument, fact, deep fact, exception and its cause, it stands in no line; each is JSON."""
    logger, written = lines
    logger.warning("before " + planted)
    logger.warning("before %s after", planted)
    logger.warning("told", extra={"facts": {"what": planted, "deep": [{"er": (planted,)}]}})
    try:
        try:
            raise KeyError(planted)
        except KeyError as cause:
            raise RuntimeError(planted) from cause
    except RuntimeError:
        logger.exception("failed")
    shown = written.getvalue()
    assert len([json.loads(line) for line in shown.splitlines()]) == 4
    assert not [secret for secret in _HIDDEN if secret in shown]


def test_an_object_of_asyncio_is_not_printed(lines: tuple[logging.Logger, io.StringIO]) -> None:
    """What asyncio tells of a lost exception ends with its first line: the others show objects as they print."""
    record = logging.LogRecord("asyncio", logging.ERROR, "", 0, "never retrieved\nfuture: <KeyError('ada')>", (), None)
    assert json.loads(JsonFormatter().format(record))["message"] == "never retrieved"


def test_what_is_harmless_stays(lines: tuple[logging.Logger, io.StringIO]) -> None:
    """Routes, numbers, ids and sentences are logged as they are, and the id of the request with them."""
    logger, written = lines
    facts = {"route": "/v1/sets/{owner}/{set}", "ms": 1.5, "good": True, "none": None, "id": "0199-ab", "token": 3}
    before = instance.set("0199f7a0-0000-7000-8000-000000000001")
    logger.warning("limiter away, trying again: TimeoutError", extra={"facts": facts})
    instance.reset(before)
    line = json.loads(written.getvalue())
    assert line.items() >= {**facts, "instance": "0199f7a0-0000-7000-8000-000000000001"}.items()
    assert line["message"] == "limiter away, trying again: TimeoutError"
