"""Classes: made, joined, left, given sets and a policy, and what that policy allows a learner."""

import re
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Row

from backend_api.accounts import service as accounts
from backend_api.kit import clock
from backend_api.kit.db import Transaction
from backend_api.kit.errors import invalid_field, not_found
from backend_api.kit.ids import new_code, new_id, normal_code, require_uuid, shown_code
from backend_api.kit.pages import cursor, read_cursor
from backend_api.kit.subject import Subject
from codementor.wire.classes import (
    Assignment,
    AssignmentRequest,
    ClassItem,
    ClassPage,
    ClassPolicy,
    ClassRequest,
    Help,
    Member,
    MemberPage,
)
from codementor.wire.limits import SLUG

from . import policy, repository
from .errors import help_is_off, other_class

PAGE_SIZE = policy.PAGE_SIZE  # members of a page, for whoever lists something by member


async def make(db: Transaction, who: Subject, wanted: ClassRequest, now: datetime, url: str) -> ClassItem:
    """The class is there, with a code to join it. Made again with the same content it is the same one."""
    class_id = require_uuid(wanted.id, "$.id")
    rules = _columns(wanted.policy)
    while not await repository.one(db, class_id):  # a code that is taken is drawn again
        values = {"id": class_id, "user_id": who.user, "title": wanted.title, "created": now, **rules}
        await repository.add(db, **values, code=new_code())
    row = await _taught(db, who, class_id)
    if (row.title, _policy(row)) != (wanted.title, wanted.policy):
        raise other_class()
    return await _item(db, row, who, url)


async def one(db: Transaction, who: Subject, class_id: str, url: str) -> ClassItem:
    """The class, for its instructor and its members."""
    row = await repository.one(db, class_id)
    if row is None or (row.user_id != who.user and not await repository.is_member(db, class_id, who.user)):
        raise not_found("class of yours")
    return await _item(db, row, who, url)


async def page(db: Transaction, who: Subject, after: str, url: str) -> ClassPage:
    """A page of the classes that the subject teaches or is a member of."""
    key = read_cursor(after, str)
    rows = await repository.of_user(db, who.user, str(key[0]) if key else "", PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    items = [await _item(db, row, who, url) for row in shown]
    return ClassPage(tuple(items), cursor(shown[-1].id) if len(rows) > len(shown) else "")


async def set_policy(db: Transaction, who: Subject, class_id: str, rules: ClassPolicy) -> None:
    """The class allows this from now on."""
    await _taught(db, who, class_id)
    await repository.set_class(db, class_id, **_columns(rules))


async def renew_code(db: Transaction, who: Subject, class_id: str, url: str) -> ClassItem:
    """The class has another code; who is a member stays one."""
    await _taught(db, who, class_id)
    code = new_code()
    while await repository.by_code(db, code):
        code = new_code()
    await repository.set_class(db, class_id, code=code)
    return await one(db, who, class_id, url)


async def close(db: Transaction, who: Subject, class_id: str) -> None:
    """Nobody can join the class."""
    await _taught(db, who, class_id)
    await repository.set_class(db, class_id, code=None)


async def join(db: Transaction, who: Subject, code: str, now: datetime, url: str) -> ClassItem:
    """The subject is a member. Joining again changes nothing."""
    row = await repository.by_code(db, normal_code(code)) if normal_code(code) else None
    if row is None:
        raise not_found("class with this code")
    await repository.join(db, class_id=row.id, user_id=who.user, joined=now, seq=new_id())
    return await _item(db, row, who, url)


async def leave(db: Transaction, who: Subject, class_id: str, user_id: str) -> None:
    """The user is no member. Members may leave by themselves; the instructor may remove anybody."""
    if user_id != who.user:
        await _taught(db, who, class_id)
    await repository.leave(db, class_id, user_id)


async def members(db: Transaction, who: Subject, class_id: str, after: str) -> MemberPage:
    """A page of the members, for the instructor."""
    await _taught(db, who, class_id)
    key = read_cursor(after, str)
    rows = await repository.members_page(db, class_id, str(key[0]) if key else "", PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    handles = await accounts.handles_of(db, [row.user_id for row in shown])
    found = tuple(Member(row.user_id, handles[row.user_id], clock.rfc3339(row.joined)) for row in shown)
    return MemberPage(found, cursor(shown[-1].seq) if len(rows) > len(shown) else "")


async def assign(db: Transaction, who: Subject, path: dict[str, str], wanted: AssignmentRequest) -> Assignment:
    """The class works on the set, in that version and time."""
    await _taught(db, who, path["id"])
    if not all(re.fullmatch(SLUG, path[part]) and len(path[part]) <= policy.LONGEST_SLUG for part in ("owner", "set")):
        raise invalid_field("$.set", "Name the set as owner/name, both in lower-case letters, digits and -.")
    opens = clock.parse(wanted.opens, "$.opens") if wanted.opens else None
    closes = clock.parse(wanted.closes, "$.closes") if wanted.closes else None
    if opens and closes and closes <= opens:
        raise invalid_field("$.closes", "Give a time after the one at which it opens.")
    values = {"version": wanted.version, "opens": opens, "closes": closes}
    await repository.assign(db, path["id"], path["owner"], path["set"], **values)
    return Assignment(path["owner"], path["set"], wanted.version, wanted.opens, wanted.closes)


async def unassign(db: Transaction, who: Subject, path: dict[str, str]) -> None:
    """The class does not work on the set."""
    await _taught(db, who, path["id"])
    await repository.unassign(db, path["id"], path["owner"], path["set"])


async def assigned_sets(db: Transaction, class_id: str) -> set[tuple[str, str]]:
    """Owner and name of the sets assigned to the class."""
    return {(row.owner, row.set) for row in await repository.assigned(db, [class_id])}


async def policy_for(db: Transaction, user_id: str, owner: str, name: str, now: datetime) -> ClassPolicy:
    """What the user's classes allow together with a set that they work on now."""
    return policy.strictest([_policy(row) for row in await repository.in_force(db, user_id, owner, name, now)])


async def share(db: Transaction, user_id: str, owner: str, name: str, now: datetime) -> str:
    """With whom the user shares what is scarce while they work on a set: the id of a class, or their own."""
    return min((str(row.id) for row in await repository.in_force(db, user_id, owner, name, now)), default=user_id)


async def require_help(db: Transaction, user_id: str, owner: str, name: str, now: datetime) -> Help:
    """How much help the user's classes allow with the set; refuses where they allow none."""
    allowed = (await policy_for(db, user_id, owner, name, now)).help
    if allowed is Help.OFF:
        raise help_is_off()
    return allowed


async def _taught(db: Transaction, who: Subject, class_id: str) -> Row[tuple[object, ...]]:
    row = await repository.one(db, class_id)
    if row is None or row.user_id != who.user:
        raise not_found("class that you teach")
    return row


async def _item(db: Transaction, row: Row[tuple[object, ...]], who: Subject, url: str) -> ClassItem:
    teaching = row.user_id == who.user
    code = shown_code(row.code) if teaching and row.code else ""
    return ClassItem(
        id=row.id,
        title=row.title,
        teaching=teaching,
        policy=_policy(row),
        assignments=tuple(_assignment(each) for each in await repository.assigned(db, [row.id])),
        members=await repository.count(db, row.id),
        code=code,
        link=f"{url}/join?code={code}" if code else "",
    )


def _assignment(row: Row[tuple[object, ...]]) -> Assignment:
    opens, closes = (clock.rfc3339(moment) if moment else "" for moment in (row.opens, row.closes))
    return Assignment(row.owner, row.set, row.version, opens, closes)


def _policy(row: Row[tuple[object, ...]]) -> ClassPolicy:
    return ClassPolicy(Help(row.help), row.focus, row.sharing, row.own_key, row.budget)


def _columns(rules: ClassPolicy) -> dict[str, object]:
    return {**asdict(rules), "help": rules.help.value}
