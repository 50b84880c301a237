"""Where we are root: how the service of the demo and of the tests runs programs all the same, and never as root."""

import os
import subprocess
import sys

USER = "nobody"
UNGRADED = (
    "Submissions wait and are not graded: you are root, no program may run as root, and the account nobody can start "
    "no Python 3.11 or newer here. Install one for all accounts, or take another account."
)
_TRY = "import sys; sys.exit(sys.version_info < (3, 11))"


def is_root() -> bool:
    """True where a program would get all rights."""
    return os.name == "posix" and os.geteuid() == 0


def python_for_nobody() -> str | None:
    """A Python, 3.11 or newer, that the account `nobody` can start; None without one."""
    return next((python for python in (sys.executable, "/usr/bin/python3") if _starts(python)), None)


def _starts(python: str) -> bool:
    try:
        return subprocess.run([python, "-c", _TRY], user=USER, cwd="/", check=False).returncode == 0
    except (OSError, LookupError):
        return False


def service_settings() -> dict[str, str]:
    """Settings with which the service may run programs here, as `nobody` where we are root; empty where it may not."""
    allowed = {"allow_unsandboxed_runs": "true"}
    if not is_root():
        return allowed
    python = python_for_nobody()
    return allowed | {"runner_user": USER, "runner_python": python} if python else {}
