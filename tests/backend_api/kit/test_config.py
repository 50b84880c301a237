"""Settings: what could not be safe does not start."""

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from backend_api.config import Settings

_GOOD = "Zk3v-Yt8q_Lw5x.Rn2m+Hb7c=Pd4s/Jf9g"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"host": "0.0.0.0"}, "name the https address"),
        ({"host": "0.0.0.0", "public_url": "http://tutor.example.org"}, "plain http"),
        ({"public_url": "http://tutor.example.org"}, "plain http"),
        ({"public_url": "tutor.example.org"}, "scheme and a host"),
        ({"public_url": "https://tutor.example.org/api"}, "scheme and a host"),
        ({"host": "0.0.0.0", "public_url": "https://tutor.example.org", "allow_unsandboxed_runs": True}, "loopback"),
        ({"public_url": "https://tutor.example.org", "allow_unsandboxed_runs": True}, "loopback"),
        ({"secret_keys": ["short"]}, "at least 32 random characters"),
        ({"secret_keys": ["a" * 64]}, "at least 32 random characters"),
        ({"secret_keys": [_GOOD, "changeme"]}, "at least 32 random characters"),
        ({"database_url": "postgresql+asyncpg://h/d"}, "set at least one when a database is named"),
        ({"database_url": "mysql://h/d", "secret_keys": [_GOOD]}, "postgresql+asyncpg"),
    ],
)
def test_unsafe_settings_are_refused_in_words(given: dict[str, object], says: str) -> None:
    """Each unsafe combination is refused with a sentence that says what to set, without the secret's value."""
    with pytest.raises(ValidationError) as refused:
        Settings(**given)  # type: ignore[arg-type]
    message = refused.value.errors(include_input=False)[0]["msg"]
    assert says in message
    assert "changeme" not in message


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"host": "::1"},
        {"host": "localhost", "allow_unsandboxed_runs": True},
        {"host": "0.0.0.0", "public_url": "https://tutor.example.org"},
        {"database_url": "postgresql+asyncpg://h/d", "secret_keys": [_GOOD]},
    ],
)
def test_safe_settings_are_taken(given: dict[str, object]) -> None:
    """The embedded default and a hosted set-up with https and good keys are accepted."""
    assert Settings(**given).url  # type: ignore[arg-type]


def test_the_environment_is_read_with_its_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable CODEMENTOR_API_PORT sets the port; lists are given as JSON."""
    monkeypatch.setenv("CODEMENTOR_API_PORT", "8123")
    monkeypatch.setenv("CODEMENTOR_API_SECRET_KEYS", f'["{_GOOD}"]')
    settings = Settings()
    assert (settings.port, settings.keys()) == (8123, (_GOOD,))


def test_the_embedded_service_keeps_its_own_secret(tmp_path: Path) -> None:
    """Without keys one is made at the first start, kept for the next, and readable by its owner alone."""
    settings = Settings(data_dir=tmp_path / "data")
    first = settings.keys()
    assert settings.keys() == first
    assert len(first[0]) >= 48
    settings.resolved_database_url()
    for name in ("secret.key", "service.db"):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    """The text of the settings, as a log or a traceback would show it, holds no secret."""
    settings = Settings(secret_keys=(_GOOD,), smtp_password="open sesame", redis_url="redis://:open@127.0.0.1/0")  # type: ignore[arg-type]
    assert _GOOD not in repr(settings)
    assert "open" not in repr(settings)
