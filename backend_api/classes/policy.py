"""What a class allows, and who may do what with it. Pure."""

from collections.abc import Iterable

from backend_api.kit.scope import Scope
from codementor.wire.accounts import Role
from codementor.wire.classes import ClassPolicy, Help

SCOPES = (
    Scope("classes:read", "see your classes"),
    Scope("classes:join", "join and leave classes", verified=True),
    Scope("classes:teach", "make classes and see their members' progress", role=Role.INSTRUCTOR, verified=True),
)
PAGE_SIZE = 30
LONGEST_SLUG = 64  # characters of a set's name, or its owner's

_ORDER = list(Help)


def strictest(policies: Iterable[ClassPolicy]) -> ClassPolicy:
    """What all of the classes allow together; everything where there is none."""
    found = list(policies)
    return ClassPolicy(
        help=min((each.help for each in found), key=_ORDER.index, default=Help.FULL),
        focus=any(each.focus for each in found),
        sharing=all(each.sharing for each in found),
        own_key=all(each.own_key for each in found),
        budget=min((each.budget for each in found if each.budget is not None), default=None),
    )
