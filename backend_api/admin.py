"""`codementor-api admin`: accounts, roles, sessions and the log of security events, at the service's own database."""

import getpass
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from backend_api import app
from backend_api.accounts import audit, privacy
from backend_api.accounts import service as accounts
from backend_api.accounts.passwords import Passwords
from backend_api.config import Settings
from backend_api.kit.clock import rfc3339
from backend_api.kit.db import Transaction
from backend_api.kit.errors import Refusal
from backend_api.kit.ids import new_id
from backend_api.kit.wire import encode
from backend_api.migrations import SchemaRefused, settle
from backend_api.quota import service as quota
from codementor.wire.accounts import Account, Role
from codementor.wire.errors import ErrorCode
from codementor.wire.quota import QuotaException

OPERATOR = "operator"  # who did it, in the log
Verb = Callable[[app.Service, Transaction, Namespace], Awaitable[str]]


class Unknown(Exception):
    """No account has the address."""


async def create(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Creates an account with a password from stdin, or asked for on a terminal."""
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    wanted = Account(new_id(), options.handle, options.email, Role(options.role), options.verified)
    hashed = await Passwords().hash(password, options.email, options.handle)
    await accounts.add_account(db, wanted, hashed, datetime.now(UTC))
    return f"Created {options.handle} ({options.role})."


async def init(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Creates the first admin, in a schema that is brought up first. Refuses where there is one."""
    if await accounts.has_admin(db):
        raise Refusal(ErrorCode.FORBIDDEN, "There is an admin already. Use `codementor-api admin`.")
    options.role, options.verified = Role.ADMIN, True
    said = await create(service, db, options)
    return f"{said} Now `codementor-api doctor` looks at everything, and `codementor-api serve` starts."


async def users(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Lists all accounts, oldest first, a line each."""
    lines, after = [], ""
    while True:
        page = await accounts.accounts(db, after)
        lines += [f"{each.handle}  {each.email}  {each.role}{_unverified(each)}" for each in page.accounts]
        after = page.next
        if not after:
            return "\n".join(lines)


async def role(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Gives an account a role."""
    user = await _user(db, options.email)
    await accounts.set_role(db, user, Role(options.role), datetime.now(UTC), OPERATOR)
    return f"{options.email} is {options.role} now."


async def tier(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Gives an account a tier of model calls."""
    user, now = await _user(db, options.email), datetime.now(UTC)
    await quota.set_tier(db, service.quotas, user, options.tier, now)
    await audit.record(db, audit.Kind.TIER_CHANGED, user, now, audit.By(OPERATOR))
    return f"{options.email} has the tier {options.tier} now."


async def exception(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Gives an account other model calls an hour than its tier's, for some days; 0 calls end that."""
    user, now = await _user(db, options.email), datetime.now(UTC)
    if options.calls:
        until = rfc3339(now + timedelta(days=options.days))
        await quota.except_(db, user, QuotaException(options.calls, options.reason, until), now, OPERATOR)
        said = f"{options.email} has {options.calls} calls an hour until {until}."
    else:
        await quota.end_exception(db, user, now)
        said = f"{options.email} has the calls of its tier."
    await audit.record(db, audit.Kind.QUOTA_CHANGED, user, now, audit.By(OPERATOR))
    return said


async def end_sessions(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Ends all sessions and personal access tokens of an account."""
    ended = await accounts.end_sessions(db, await _user(db, options.email), datetime.now(UTC), OPERATOR)
    return f"Ended {len(ended)}. Processes that have just seen one believe it for up to three seconds."


async def events(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Prints the newest security events, a JSON object a line; of one account where its address is given."""
    page = await audit.page(db, "", await _user(db, options.email) if options.email else "")
    return "\n".join(encode(each).decode() for each in page.events)


async def export(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Prints everything that every room stores of an account, as JSON."""
    kept = await privacy.kept(db, service.cards, await _user(db, options.email))
    return json.dumps(kept, indent=2, default=str)


async def forget(service: app.Service, db: Transaction, options: Namespace) -> str:
    """Deletes an account and everything that every room stores of it."""
    await privacy.forget(db, service.cards, await _user(db, options.email), datetime.now(UTC))
    return "Deleted."


async def run(verb: Verb, settings: Settings, options: Namespace) -> int:
    """Does the verb in one transaction and prints what it says; 1 when it is refused."""
    service = app.build(settings)
    try:
        await settle(service.site.db, may_migrate=settings.embedded or verb is init)
        async with service.site.db.write() as db:
            said = await verb(service, db, options)
    except SchemaRefused as refused:
        sys.stderr.write(f"codementor-api: {refused}\n")
        return 1
    except Unknown:
        sys.stderr.write("codementor-api: there is no account with this address.\n")
        return 1
    except Refusal as refusal:
        sys.stderr.write(f"codementor-api: {refusal.errors[0].message if refusal.errors else refusal.detail}\n")
        return 1
    finally:
        await service.site.db.close()
    sys.stdout.write(f"{said}\n")
    return 0


def add_init(parser: ArgumentParser) -> None:
    """The parser's command makes the first admin."""
    parser.add_argument("email")
    parser.add_argument("handle")
    parser.set_defaults(run=partial(run, init))


def add_commands(parser: ArgumentParser, common: ArgumentParser) -> None:
    """The verbs are commands of the parser."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def add(name: str, verb: Verb, says: str, *arguments: str) -> ArgumentParser:
        made = verbs.add_parser(name, parents=[common], help=says)
        for argument in arguments:
            made.add_argument(argument)
        made.set_defaults(run=partial(run, verb))
        return made

    making = add("create-user", create, "create an account; its password comes from stdin", "email", "handle")
    making.add_argument("--role", choices=list(Role), default=Role.LEARNER)
    making.add_argument("--verified", action="store_true", help="the address needs no mail")
    add("users", users, "list all accounts")
    add("role", role, "give an account a role", "email").add_argument("role", choices=list(Role))
    add("tier", tier, "give an account a tier of model calls", "email", "tier")
    excepting = add("quota", exception, "give an account other model calls an hour for some days; 0 ends it", "email")
    excepting.add_argument("calls", type=int)
    excepting.add_argument("--days", type=int, default=30)
    excepting.add_argument("--reason", required=True)
    add("end-sessions", end_sessions, "end all sessions and personal tokens of an account", "email")
    log = add("events", events, "print the newest security events")
    log.add_argument("email", nargs="?", default="")
    add("export-user", export, "print everything stored of an account", "email")
    add("forget-user", forget, "delete an account and everything stored of it", "email")


async def _user(db: Transaction, email: str) -> str:
    found = await accounts.id_of(db, email)
    if found is None:
        raise Unknown
    return found


def _unverified(account: Account) -> str:
    return "" if account.verified else "  (not verified)"
