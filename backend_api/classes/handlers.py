"""The classes room over HTTP, for programs. Its pages for people are in `pages`."""

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.limits import Limit
from backend_api.kit.route import Route
from codementor.wire.classes import (
    Assignment,
    AssignmentRequest,
    ClassItem,
    ClassPage,
    ClassPolicy,
    ClassRequest,
    JoinRequest,
    MemberPage,
)
from codementor.wire.editor import Notice
from codementor.wire.errors import ErrorCode

from . import service
from .policy import PAGE_SIZE

_CHANGED = Notice(message="The policy holds from now on.")


async def make(call: Call) -> ClassItem:
    """Make a class, with a code and a link with which learners join it."""
    return await service.make(call.db, call.who, call.message(ClassRequest), call.site.clock(), call.site.public_url)


async def listing(call: Call) -> ClassPage:
    """List the classes that you teach or are a member of."""
    return await service.page(call.db, call.who, call.query.get("cursor", ""), call.site.public_url)


async def one(call: Call) -> ClassItem:
    """A class that you teach or are a member of, with its sets and policy."""
    return await service.one(call.db, call.who, call.path["id"], call.site.public_url)


async def set_policy(call: Call) -> Notice:
    """Say what a class of yours allows."""
    await service.set_policy(call.db, call.who, call.path["id"], call.message(ClassPolicy))
    return _CHANGED


async def renew_code(call: Call) -> ClassItem:
    """Give a class of yours another code to join; the one before joins nobody any more."""
    return await service.renew_code(call.db, call.who, call.path["id"], call.site.public_url)


async def close(call: Call) -> Answer:
    """Close a class of yours: nobody can join it."""
    await service.close(call.db, call.who, call.path["id"])
    return Answer(status=204)


async def join(call: Call) -> ClassItem:
    """Join a class with its code. Joining again changes nothing."""
    code = call.message(JoinRequest).code
    return await service.join(call.db, call.who, code, call.site.clock(), call.site.public_url)


async def leave(call: Call) -> Answer:
    """Leave a class, or remove a member from a class of yours."""
    await service.leave(call.db, call.who, call.path["id"], call.path["user"])
    return Answer(status=204)


async def members(call: Call) -> MemberPage:
    """List the members of a class of yours."""
    return await service.members(call.db, call.who, call.path["id"], call.query.get("cursor", ""))


async def assign(call: Call) -> Assignment:
    """Have a class of yours work on a version of a set, with dates if you like."""
    return await service.assign(call.db, call.who, call.path, call.message(AssignmentRequest))


async def unassign(call: Call) -> Answer:
    """Have a class of yours no longer work on a set."""
    await service.unassign(call.db, call.who, call.path)
    return Answer(status=204)


async def in_force(call: Call) -> ClassPolicy:
    """What your classes allow with a set just now, the strictest of them: editors show and follow it."""
    path = call.path
    return await service.policy_for(call.db, call.who.user, path["owner"], path["set"], call.site.clock())


_READ, _WRITE = Limit(120, 60), Limit(60, 60)
JOIN_LIMIT = Limit(300, 600, closed=True)  # a whole class joins at once, from one address
_AT, _ONE, _SET = "/v1/classes", "/v1/classes/{id}", "/v1/classes/{id}/sets/{owner}/{set}"
ROUTES = (
    Route(
        "POST",
        _AT,
        make,
        "classes:teach",
        _WRITE,
        body=ClassRequest,
        answer=ClassItem,
        refuses=(ErrorCode.KEY_REUSED, ErrorCode.NOT_FOUND),
    ),
    Route(
        "GET",
        _AT,
        listing,
        "classes:read",
        _READ,
        answer=ClassPage,
        listing=True,
        page_size=PAGE_SIZE,
        query=("cursor",),
    ),
    Route(
        "POST",
        f"{_AT}/join",
        join,
        "classes:join",
        JOIN_LIMIT,
        body=JoinRequest,
        answer=ClassItem,
        refuses=(ErrorCode.NOT_FOUND,),
    ),
    Route("GET", _ONE, one, "classes:read", _READ, answer=ClassItem),
    Route("PUT", f"{_ONE}/policy", set_policy, "classes:teach", _WRITE, body=ClassPolicy, answer=Notice),
    Route("POST", f"{_ONE}/code", renew_code, "classes:teach", _WRITE, accepts="", answer=ClassItem),
    Route("DELETE", f"{_ONE}/code", close, "classes:teach", _WRITE, status=204),
    Route(
        "GET",
        f"{_ONE}/members",
        members,
        "classes:teach",
        _READ,
        answer=MemberPage,
        listing=True,
        page_size=PAGE_SIZE,
        query=("cursor",),
    ),
    Route("DELETE", f"{_ONE}/members/{{user}}", leave, "classes:join", _WRITE, status=204),
    Route("PUT", _SET, assign, "classes:teach", _WRITE, body=AssignmentRequest, answer=Assignment),
    Route("DELETE", _SET, unassign, "classes:teach", _WRITE, status=204),
    Route("GET", "/v1/policy/{owner}/{set}", in_force, "sets:read", _READ, answer=ClassPolicy),
)
