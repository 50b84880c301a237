"""Where tokens lie, and where they never show."""

import stat
import sys
import types
from pathlib import Path

import pytest

from codementor.client import tokens
from codementor.client.tokens import Session, TokenStore

SERVICE = "https://tutor.example.org"
SESSION = Session("secret-access", "secret-refresh", 1_800_000_000.0)


class Keyring(types.ModuleType):
    """A keyring with one drawer; `priority` 0 is what the backends without storage have."""

    def __init__(self, priority: float = 5, *, broken: bool = False) -> None:
        super().__init__("keyring")
        self.priority, self.broken, self.drawer = priority, broken, dict[tuple[str, str], str]()

    def get_keyring(self) -> "Keyring":
        """The backend in use: this one."""
        return self

    def get_password(self, name: str, user: str) -> str | None:
        """What lies there."""
        if self.broken:
            raise OSError("no desktop session")
        return self.drawer.get((name, user))

    def set_password(self, name: str, user: str, password: str) -> None:
        """It lies there now."""
        self.drawer[name, user] = password

    def delete_password(self, name: str, user: str) -> None:
        """It lies there no more."""
        del self.drawer[name, user]


def install(monkeypatch: pytest.MonkeyPatch, keyring: Keyring) -> Keyring:
    """This keyring is the installed one."""
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setattr(tokens, "find_spec", lambda _name: object())
    return keyring


def test_a_session_is_kept_in_a_private_file(tmp_path: Path) -> None:
    """Without a keyring the session lies in a file that only its owner may read, and no other file is left."""
    store = TokenStore(tmp_path / "new", keyring=False)
    store.save(SERVICE, SESSION)
    assert store.load(SERVICE) == SESSION
    assert store.load("https://other.example.org") is None
    (file,) = (tmp_path / "new").iterdir()
    assert sys.platform == "win32" or stat.S_IMODE(file.stat().st_mode) == 0o600
    store.drop(SERVICE)
    assert store.load(SERVICE) is None


def test_tokens_never_show_in_a_repr(tmp_path: Path) -> None:
    """What a log or a traceback prints of a session or its store holds no token."""
    store = TokenStore(tmp_path, keyring=False)
    store.save(SERVICE, SESSION)
    assert "secret" not in repr(SESSION) + repr(store)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"access_token": 5}', b"\xff\xfe"])
def test_a_broken_file_means_signed_out(tmp_path: Path, content: bytes) -> None:
    """A session file that something else wrote is no session, and is replaced by the next sign-in."""
    store = TokenStore(tmp_path, keyring=False)
    store.save(SERVICE, SESSION)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert store.load(SERVICE) is None
    store.save(SERVICE, SESSION)
    assert store.load(SERVICE) == SESSION


def test_a_working_keyring_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a keyring works the session lies there and in no file."""
    keyring = install(monkeypatch, Keyring())
    store = TokenStore(tmp_path)
    store.save(SERVICE, SESSION)
    assert store.load(SERVICE) == SESSION
    assert len(keyring.drawer) == 1
    assert list(tmp_path.iterdir()) == []
    store.drop(SERVICE)
    store.drop(SERVICE)
    assert keyring.drawer == {}


@pytest.mark.parametrize("keyring", [Keyring(priority=0), Keyring(broken=True)])
def test_a_keyring_that_does_not_work_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keyring: Keyring
) -> None:
    """A keyring without storage, or one that raises, leaves the session to the file."""
    install(monkeypatch, keyring)
    store = TokenStore(tmp_path)
    store.save(SERVICE, SESSION)
    assert store.load(SERVICE) == SESSION
    assert keyring.drawer == {}
