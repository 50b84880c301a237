"""Settings: what could not be safe does not start, and every refusal says what to change."""

import json
import stat
from pathlib import Path

import pytest

from backend_api import app, config, safety
from backend_api.config import Settings

_GOOD = "Zk3v-Yt8q_Lw5x.Rn2m+Hb7c=Pd4s/Jf9g"
_OTHER = "uQ7zB1kXw9RfV4sLm2Tn6Yc8Hd3Jg5Pa0Ee"
_PUBLIC = {"host": "0.0.0.0", "public_url": "https://tutor.example.org"}
_MAIL = {"smtp_host": "mail.example.org", "mail_from": "tutor@school.example"}
_HOSTED = {"database_url": "postgresql+asyncpg://h/d", "secret_keys": [_GOOD]}
_SCHOOL = {"name": "school", "title": "School", "issuer": "https://id.example.org", "client_id": "a"}


@pytest.mark.parametrize(
    ("given", "variable", "says"),
    [
        ({"host": "0.0.0.0"}, "PUBLIC_URL", "name the https address"),
        ({"host": "0.0.0.0", "public_url": "http://tutor.example.org"}, "PUBLIC_URL", "plain http"),
        ({"public_url": "http://tutor.example.org"}, "PUBLIC_URL", "plain http"),
        ({"public_url": "tutor.example.org"}, "PUBLIC_URL", "scheme and a host"),
        ({"public_url": "https://tutor.example.org/api"}, "PUBLIC_URL", "scheme and a host"),
        ({**_PUBLIC, **_MAIL, "allow_unsandboxed_runs": True}, "ALLOW_UNSANDBOXED_RUNS", "loopback"),
        ({"secret_keys": ["short"]}, "SECRET_KEYS", "at least 32 random characters"),
        ({"secret_keys": ["a" * 64]}, "SECRET_KEYS", "at least 32 random characters"),
        ({"secret_keys": ["0123456789abcdef0123456789abcdef"]}, "SECRET_KEYS", "at least 32 random characters"),
        ({"secret_keys": ["changeme-Yt8q_Lw5x.Rn2m+Hb7c=Pd4s"]}, "SECRET_KEYS", "no placeholder"),
        ({"secret_keys": [_GOOD, "your-signing-key-of-32-characters"]}, "SECRET_KEYS", "no placeholder"),
        ({"database_url": "postgresql+asyncpg://h/d"}, "SECRET_KEYS", "set at least one when a database is named"),
        ({"database_url": "mysql://h/d", "secret_keys": [_GOOD]}, "DATABASE_URL", "postgresql+asyncpg"),
        ({"redis_url": "redis://127.0.0.1/0"}, "DATABASE_URL", "SQLite serves one process"),
        ({**_PUBLIC}, "SMTP_HOST", "name a mail server"),
        ({**_PUBLIC, "smtp_host": "mail.example.org"}, "MAIL_FROM", "at a domain of yours"),
        ({**_PUBLIC, **_MAIL, "smtp_user": "tutor", "smtp_password": "changeme"}, "SMTP_PASSWORD", "placeholder"),
        ({**_PUBLIC, **_MAIL, "smtp_password": _OTHER, "smtp_tls": False}, "SMTP_TLS", "in the clear"),
        (
            {**_PUBLIC, **_MAIL, **_HOSTED, "database_url": "postgresql+asyncpg://tutor:tutor@db/d"},
            "DATABASE_URL",
            "tried first",
        ),
        ({**_PUBLIC, **_MAIL, **_HOSTED, "redis_url": "redis://:redis@cache/0"}, "REDIS_URL", "tried first"),
        ({"cors_origins": ["*"]}, "CORS_ORIGINS", "* is none"),
        ({"cors_origins": ["https://*.example.org"]}, "CORS_ORIGINS", "* is none"),
        ({"cors_origins": ["http://school.example.org"]}, "CORS_ORIGINS", "https"),
        ({"metrics_token": "let-me-in"}, "METRICS_TOKEN", "32 random"),
        ({"github_client_id": "a"}, "GITHUB_CLIENT_SECRET", "both its client_id and its client_secret"),
        ({"google_client_secret": _OTHER}, "GOOGLE_CLIENT_ID", "both its client_id and its client_secret"),
        ({"google_client_id": "a", "google_client_secret": "changeme"}, "GOOGLE_CLIENT_SECRET", "placeholder"),
        ({"oidc": [{**_SCHOOL, "client_secret": ""}]}, "OIDC", "school"),
        ({"oidc": [{**_SCHOOL, "client_secret": _OTHER, "issuer": "http://id.example.org"}]}, "OIDC", "https"),
        ({"port": 70_000}, "PORT", "less than or equal to 65535"),
        ({"log_level": "LOUD"}, "LOG_LEVEL", "'DEBUG'"),
        ({"oidc": "[{"}, "OIDC", "no JSON"),
    ],
)
def test_unsafe_settings_are_refused_in_words(given: dict[str, object], variable: str, says: str) -> None:
    """Each unsafe combination is refused in one line that names the variable and the mend, without the secret."""
    with pytest.raises(safety.Refused) as refused:
        safety.read(**given)
    (line,) = (line for line in refused.value.reasons if line.startswith(f"CODEMENTOR_API_{variable}: "))
    assert says in line
    for secret in ("changeme", "let-me-in", "tutor:tutor", _OTHER):
        assert secret not in str(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"host": "::1"},
        {"host": "localhost", "allow_unsandboxed_runs": True},
        {**_PUBLIC, **_MAIL},
        {**_PUBLIC, **_MAIL, **_HOSTED, "redis_url": f"redis://:{_OTHER}@cache/0"},
        {**_HOSTED, "database_url": "postgresql+asyncpg://codementor@localhost/codementor"},
        {"cors_origins": ["https://school.example.org", "http://localhost:8888"]},
    ],
)
def test_safe_settings_are_taken(given: dict[str, object]) -> None:
    """The embedded default and hosted set-ups with https, mail and good keys are accepted."""
    assert safety.read(**given).url


def test_all_reasons_are_told_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Values that do not fit and settings that are unsafe come together; so do all faults of the environment."""
    with pytest.raises(safety.Refused) as refused:
        safety.read(port="many", public_url="http://tutor.example.org", secret_keys="short, changeme")
    told = [line.partition(":")[0].removeprefix("CODEMENTOR_API_") for line in refused.value.reasons]
    assert told == ["PORT", "PUBLIC_URL", "SECRET_KEYS", "SMTP_HOST"]
    monkeypatch.setenv("CODEMENTOR_API_PUBLIC_ULR", "https://tutor.example.org")
    monkeypatch.setenv("CODEMENTOR_API_SMTP_PASSWORD_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("CODEMENTOR_API_REDIS_URL", "redis://127.0.0.1/0")
    monkeypatch.setenv("CODEMENTOR_API_REDIS_URL_FILE", str(tmp_path / "none"))
    with pytest.raises(safety.Refused) as refused:
        safety.read()
    assert refused.value.reasons == [
        "CODEMENTOR_API_PUBLIC_ULR: there is no such setting. Do you mean CODEMENTOR_API_PUBLIC_URL?",
        "CODEMENTOR_API_REDIS_URL_FILE: CODEMENTOR_API_REDIS_URL is set, too. Keep one of the two.",
        "CODEMENTOR_API_SMTP_PASSWORD_FILE: the file cannot be read (FileNotFoundError). "
        "Name one that this user may read.",
    ]


@pytest.mark.parametrize("written", [json.dumps([_GOOD, _OTHER]), f"{_GOOD}\n{_OTHER}\n", f"{_GOOD},{_OTHER}"])
def test_secrets_may_stand_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str) -> None:
    """`NAME_FILE` reads NAME from a file: keys as JSON or a line each, a password without the end of its line."""
    (tmp_path / "keys").write_text(written)
    (tmp_path / "password").write_text("open sesame\n")
    monkeypatch.setenv("CODEMENTOR_API_SECRET_KEYS_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("CODEMENTOR_API_SMTP_PASSWORD_FILE", str(tmp_path / "password"))
    settings = safety.read()
    assert settings.keys() == (_GOOD, _OTHER)
    assert settings.smtp_password.get_secret_value() == "open sesame"


def test_the_environment_is_read_with_its_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable CODEMENTOR_API_PORT sets the port; lists are given as JSON; arguments go before."""
    monkeypatch.setenv("CODEMENTOR_API_PORT", "8123")
    monkeypatch.setenv("CODEMENTOR_API_SECRET_KEYS", f'["{_GOOD}"]')
    monkeypatch.setenv("CODEMENTOR_API_HOST", "127.0.0.2")
    settings = safety.read(host="localhost")
    assert (settings.port, settings.keys(), settings.host) == (8123, (_GOOD,), "localhost")


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


def test_a_new_kept_key_stands_before_the_last(tmp_path: Path) -> None:
    """Rotating twice keeps the newest key, which signs, and the one before it; the file stays its owner's alone."""
    settings = Settings(data_dir=tmp_path / "data")
    keys = [settings.keys()[0]]
    for _ in range(2):
        config.rotate(settings.data_dir)
        keys.append(settings.keys()[0])
    assert settings.keys() == (keys[2], keys[1])
    assert len(set(keys)) == 3
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    """The text of the settings and of their refusal, as a log or a traceback would show them, holds no secret."""
    settings = Settings(
        **{
            **_HOSTED,
            "smtp_password": "open sesame",
            "redis_url": "redis://:open@127.0.0.1/0",
            "database_url": "postgresql+asyncpg://tutor:open@127.0.0.1/d",
        }  # type: ignore[arg-type]
    )
    assert _GOOD not in repr(settings)
    assert "open" not in repr(settings)
    assert {_GOOD, "open", "open sesame"} <= set(config.secrets_of(settings))
    with pytest.raises(safety.Refused) as refused:
        app.build(Settings(metrics_token="open sesame"))  # type: ignore[arg-type]
    assert "sesame" not in str(refused.value)
