"""`codementor-api doctor`: asks every part that the settings name, and says what is wrong and what to do."""

import asyncio
import os
import stat
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiosmtplib

from backend_api import app
from backend_api.accounts import service as accounts
from backend_api.config import Settings, named
from backend_api.jobs.queue import NobodyWorks
from backend_api.kit.runs import RunsUnsafe
from backend_api.migrations import SchemaRefused, head, settle

_PATIENCE_SECONDS = 60.0  # the trial of the sandbox runs many programs
_MOST_PEOPLE = stat.S_IRWXG | stat.S_IRWXO


class Ill(Exception):
    """A part is not well; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Patient:
    """The service as its settings describe it, not started."""

    settings: Settings
    service: app.Service


async def doctor(settings: Settings, options: Namespace) -> int:
    """Prints a line a part; 1 when one of them is not well."""
    patient = Patient(settings, app.build(settings))
    well = True
    for name, look in PARTS.items():
        good, says = await _looked(look, patient)
        well = well and good
        sys.stdout.write(f"{'well' if good else 'ILL '}  {name:9} {says}\n")
    await patient.service.stop()
    return 0 if well else 1


async def _looked(look: Callable[[Patient], Awaitable[str]], patient: Patient) -> tuple[bool, str]:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return True, await look(patient)
    except (Ill, SchemaRefused, RunsUnsafe) as ill:
        return False, str(ill)
    except Exception as failure:  # of whichever library the part is asked with
        return False, f"It does not answer ({type(failure).__name__})."


async def _folder(patient: Patient) -> str:
    folder = patient.settings.data_dir.resolve()
    mode = await asyncio.to_thread(lambda: folder.stat().st_mode)
    if mode & _MOST_PEOPLE:
        raise Ill(f"Others may look into {folder}: chmod 700 it.")
    if not os.access(folder, os.W_OK):
        raise Ill(f"This user may not write in {folder}.")
    return str(folder)


async def _database(patient: Patient) -> str:
    await settle(patient.service.site.db, may_migrate=patient.settings.embedded)
    return f"{'SQLite' if patient.settings.sqlite else 'PostgreSQL'}, schema {head()}"


async def _admin(patient: Patient) -> str:
    async with patient.service.site.db.read() as db:
        if not await accounts.has_admin(db):
            raise Ill("Nobody is admin: codementor-api init EMAIL HANDLE makes the first.")
    return "there is one"


async def _queue(patient: Patient) -> str:
    redis = patient.service.redis
    if redis is None:
        return "in the process"
    await redis.ping()
    try:
        await patient.service.queue.ping()
    except NobodyWorks:
        raise Ill("No worker takes jobs: start codementor-worker.") from None
    return "Redis, and a worker takes jobs"


async def _mail(patient: Patient) -> str:
    settings = patient.settings
    if not settings.smtp_host:
        return f"files in {settings.data_dir.resolve() / 'outbox'}"
    client = aiosmtplib.SMTP(
        hostname=settings.smtp_host, port=settings.smtp_port, start_tls=settings.smtp_tls, timeout=10
    )
    try:
        async with client:
            if settings.smtp_user:
                await client.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except aiosmtplib.SMTPAuthenticationError:
        raise Ill(f"The mail server does not know {named('smtp_user')} with this password.") from None
    return f"{settings.smtp_host} takes mail"


async def _sandbox(patient: Patient) -> str:
    runs = patient.service.grader.runs
    if not runs.ground.wanted:
        return "Programs are not run: it is switched off."
    await runs.start()
    await runs.ping()
    return runs.told


async def _files(patient: Patient) -> str:
    wanted, most = patient.settings.connections, app.server(patient.service).most
    if most < wanted:
        raise Ill(f"Only {most} of {wanted} connections can be open: raise the limit of open files (LimitNOFILE).")
    return f"{wanted} connections at the same time"


PARTS: dict[str, Callable[[Patient], Awaitable[str]]] = {
    "folder": _folder,
    "database": _database,
    "admin": _admin,
    "queue": _queue,
    "mail": _mail,
    "sandbox": _sandbox,
    "files": _files,
}
