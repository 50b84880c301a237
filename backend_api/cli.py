"""`codementor-api` and its commands. Secrets are asked for or read from stdin, never arguments."""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import make_url
from tornado.netutil import bind_sockets

from backend_api import admin, app, config, doctor, safety, storage
from backend_api.config import Settings
from backend_api.kit.log import set_up
from backend_api.kit.process import stop_signal
from backend_api.kit.runs import RunsUnsafe
from backend_api.kit.supervisor import NotStarted, can_share_ports, reserve, supervise
from backend_api.migrations import SchemaRefused

log = logging.getLogger(__name__)
_STOP_SECONDS = 2.0
_AGAIN = (sys.executable, "-c", "import sys; from backend_api.cli import main; sys.exit(main())")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and gives its exit code: 0 good, 1 refused, 2 usage or settings."""
    options = _parser().parse_args(arguments)
    try:
        settings = safety.read(**_overrides(options))
    except safety.Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    set_up(settings.log_level, config.secrets_of(settings))
    command: Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]] = options.run
    return asyncio.run(command(settings, options))


async def serve(settings: Settings, options: argparse.Namespace) -> int:
    """Serves until SIGTERM or SIGINT. What is being answered then has CODEMENTOR_API_STOP_SECONDS to end."""
    try:
        if options.processes > 1:
            return await _serve_together(settings, options)
        sockets = bind_sockets(settings.port, settings.host, reuse_port=options.share_port)
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        sys.stderr.write(f"codementor-api: {place} cannot be listened on: {error.strerror}. Name a free --port.\n")
        return 1
    settings = settings.model_copy(update={"port": sockets[0].getsockname()[1]})
    service = app.build(settings)
    try:
        with _alone(settings):
            await service.start(work=settings.embedded)
            await _serve(service, sockets)
    except (RunsUnsafe, SchemaRefused, NotAlone) as refused:
        sys.stderr.write(f"codementor-api: {refused}\n")
        await service.stop()
        return 1
    finally:
        for each in sockets:
            each.close()
    return 0


async def _serve_together(settings: Settings, options: argparse.Namespace) -> int:
    """As many processes as wanted serve on one port; each knows nothing that the others do not."""
    if settings.sqlite or not settings.redis_url.get_secret_value() or not can_share_ports():
        sys.stderr.write(
            "codementor-api: several processes need PostgreSQL (CODEMENTOR_API_DATABASE_URL), Redis "
            "(CODEMENTOR_API_REDIS_URL), and a system whose processes can share a port.\n"
        )
        return 1
    with reserve(settings.host, settings.port) as held:
        given = _overrides(options) | {"port": held.getsockname()[1]}
        flags = [f"--{name.replace('_', '-')}={value}" for name, value in given.items() if value is not True]
        switches = ["--allow-unsandboxed-runs"] if options.allow_unsandboxed_runs else []
        flags = [flag.replace("--data-dir=", "--data=") for flag in flags]
        try:
            await supervise([*_AGAIN, "serve", "--share-port", *flags, *switches], options.processes)
        except NotStarted as ended:
            return ended.code
    return 0


async def _serve(service: app.Service, sockets: list[socket]) -> None:
    server, settings = app.server(service), service.settings
    server.add_sockets(sockets)
    stop = stop_signal()
    log.info("serving", extra={"facts": {"url": settings.url, "runs": service.grader.runs.told}})
    sys.stdout.write(f"CodeMentor serves at {settings.url}\n")
    sys.stdout.flush()
    await stop.wait()
    server.stop()
    if not await service.site.traffic.end(settings.stop_seconds):
        log.warning("stopped before everything was answered")
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await server.close_all_connections()
            await service.stop()
    except TimeoutError:
        log.warning("stopped before everything was closed")


class NotAlone(Exception):
    """Another process serves the same SQLite file; the message says so."""


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Nobody else serves this SQLite file as long as this lasts."""
    if not settings.sqlite:
        yield
        return
    lock = FileLock(f"{make_url(settings.resolved_database_url()).database}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise NotAlone(
            f"Another process serves {settings.data_dir}, and SQLite serves one. For several, name a PostgreSQL in "
            f"{config.named('database_url')}."
        ) from None
    try:
        yield
    finally:
        lock.release()


async def check_config(settings: Settings, options: argparse.Namespace) -> int:
    """Says what the settings amount to. Those that are refused never come here."""
    shown = {
        "address": settings.url,
        "store": "SQLite" if settings.sqlite else "PostgreSQL",
        "queue": "Redis" if settings.redis_url.get_secret_value() else "in this process",
        "mail": settings.smtp_host or "files in the folder outbox",
        "keys": f"{len(settings.secret_keys)} set" if settings.secret_keys else "kept in the data folder",
    }
    sys.stdout.write("".join(f"{name:8} {value}\n" for name, value in shown.items()) + "The settings are safe.\n")
    return 0


async def rotate_key(settings: Settings, options: argparse.Namespace) -> int:
    """A new key signs from the next start on, and nobody is signed out."""
    if settings.secret_keys:
        sys.stdout.write(f"{config.new_key()}\n")
        sys.stderr.write(f"Put it before the others in {config.named('secret_keys')}, and start every process anew.\n")
        return 0
    config.rotate(settings.data_dir)
    sys.stdout.write("A new key signs from the next start on; what the one before it signed stays good.\n")
    return 0


async def print_openapi(settings: Settings, options: argparse.Namespace) -> int:
    """Prints the OpenAPI document."""
    service = app.build(settings)
    sys.stdout.write(json.dumps(service.describe(), indent=2, sort_keys=True) + "\n")
    return 0


def _overrides(options: argparse.Namespace) -> dict[str, Any]:
    given = {name: getattr(options, name, None) for name in ("data_dir", "host", "port", "public_url")}
    if getattr(options, "allow_unsandboxed_runs", False):
        given["allow_unsandboxed_runs"] = True
    return {name: value for name, value in given.items() if value is not None}


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", dest="data_dir", type=Path, help="the folder of the service's own files")
    parser = argparse.ArgumentParser(
        prog="codementor-api",
        description="The hosted service of CodeMentor.",
        epilog="Every setting can also be given as an environment variable with the prefix CODEMENTOR_API_.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serving = commands.add_parser("serve", parents=[common], help="serve the API")
    serving.add_argument("--host")
    serving.add_argument("--port", type=int, help="0 takes a free one")
    serving.add_argument("--public-url", help="what browsers and editors reach")
    serving.add_argument(
        "--allow-unsandboxed-runs", action="store_true", help="grade without a sandbox; refused beyond loopback"
    )
    serving.add_argument("--processes", type=int, default=1, help="how many share the port; needs PostgreSQL and Redis")
    serving.add_argument("--share-port", action="store_true", help=argparse.SUPPRESS)
    serving.set_defaults(run=serve)
    admin.add_init(commands.add_parser("init", parents=[common], help="bring the schema up and make the first admin"))
    looking = commands.add_parser("doctor", parents=[common], help="ask every part how it does")
    looking.set_defaults(run=doctor.doctor)
    storage.add_commands(commands, common)
    commands.add_parser("openapi", parents=[common], help="print the OpenAPI document").set_defaults(run=print_openapi)
    configuring = commands.add_parser("config", help="the settings").add_subparsers(required=True, metavar="VERB")
    for name, run, says in (
        ("check", check_config, "say everything that speaks against the settings, or that nothing does"),
        ("new-key", rotate_key, "change the signing key; nobody is signed out"),
    ):
        configuring.add_parser(name, parents=[common], help=says).set_defaults(run=run)
    admin.add_commands(commands.add_parser("admin", help="accounts"), common)
    return parser
