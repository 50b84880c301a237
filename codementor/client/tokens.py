"""The one place where tokens lie: the system's keyring where it works, else a file that only this user may read.

Tokens are never put into the environment, a log or a `repr`.
"""

import importlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from codementor.wire.codec import Malformed, decode

KEYRING_NAME = "codementor"


@dataclass(frozen=True, slots=True)
class Session:
    """The tokens of one sign-in. `expires_at` is the Unix time (seconds) at which the access token ends."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float


@dataclass(slots=True)
class TokenStore:
    """Sessions by service, shared by every editor of this user. `keyring` False keeps them in the file always."""

    folder: Path
    keyring: bool = True
    _backend: Any = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._backend = _working_keyring() if self.keyring else None

    def load(self, service: str) -> Session | None:
        """The session at that service as it is stored now, None when nobody is signed in."""
        text = self._backend.get_password(KEYRING_NAME, service) if self._backend else self._read(service)
        try:
            return decode(Session, json.loads(text)) if text else None
        except (Malformed, ValueError):
            return None  # written by something else: as good as signed out

    def save(self, service: str, session: Session) -> None:
        """The session replaces the one before, wholly or not at all."""
        text = json.dumps(asdict(session))
        if self._backend:
            self._backend.set_password(KEYRING_NAME, service, text)
        else:
            self._write(service, text)

    def drop(self, service: str) -> None:
        """No session at that service is stored any more."""
        if self._backend and self._backend.get_password(KEYRING_NAME, service):
            self._backend.delete_password(KEYRING_NAME, service)
        self._file(service).unlink(missing_ok=True)

    def lock(self, service: str) -> Path:
        """The lock file under which the session is refreshed, by one process at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self._file(service).with_suffix(".lock")

    def _file(self, service: str) -> Path:
        return self.folder / f"session-{sha256(service.encode()).hexdigest()[:16]}.json"

    def _read(self, service: str) -> str:
        try:
            return self._file(service).read_text(encoding="utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return ""

    def _write(self, service: str, text: str) -> None:
        """`mkstemp` opens with O_EXCL and mode 0600, so no other user can ever read it, and the rename is atomic."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(dir=self.folder, prefix=".session-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(self._file(service))
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise


def _working_keyring() -> Any:
    """The keyring module when it is installed and a real backend answers, else None."""
    if find_spec("keyring") is None:
        return None
    keyring = importlib.import_module("keyring")
    try:
        if keyring.get_keyring().priority < 1:  # the backends that store nothing, or in plain text
            return None
        keyring.get_password(KEYRING_NAME, "-")
    except Exception:  # whatever a desktop's keyring raises, the file still works
        return None
    return keyring
