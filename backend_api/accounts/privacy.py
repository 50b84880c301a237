"""One's own data: all of it as an archive, and gone for good. Every room does its part, by its card."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.card import Card
from backend_api.kit.clock import rfc3339
from backend_api.kit.db import Transaction
from backend_api.kit.errors import Refusal, invalid_field
from backend_api.kit.http import SESSION_COOKIE
from backend_api.kit.limits import Limit
from backend_api.kit.route import BROWSER, Route
from codementor.wire.accounts import Deletion
from codementor.wire.errors import ErrorCode

from . import audit, repository
from .acts import Acts
from .pages import form, page, said

ZIP = "application/zip"
Cards = Sequence[Card]


async def kept(db: Transaction, cards: Cards, user_id: str) -> dict[str, dict[str, Any]]:
    """What every room stores of the user, by the room's name."""
    return {card.name: await card.export(db, user_id) for card in cards}


async def forget(db: Transaction, cards: Cards, user_id: str, now: datetime) -> None:
    """No room stores anything of the user any more. The log says that an account was deleted, and not whose."""
    for card in reversed(cards):
        await card.forget(db, user_id)
    await audit.record(db, audit.Kind.DELETED, "", now)


def archive(rooms: dict[str, dict[str, Any]], now: datetime) -> bytes:
    """The data as a zip with a JSON file for each room."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in rooms.items():
            entry = zipfile.ZipInfo(f"codementor/{name}.json", now.timetuple()[:6])
            packed.writestr(entry, json.dumps(data, indent=2, default=_plain, ensure_ascii=False))
    return buffer.getvalue()


async def export(cards: Cards, call: Call) -> Answer:
    """Everything that the service stores of you: a zip with a JSON file for each of its parts."""
    now = call.site.clock()
    await audit.record(call.db, audit.Kind.EXPORTED, call.who.user, now, audit.By(address=call.address))
    content = archive(await kept(call.db, cards, call.who.user), now)
    headers = {"Content-Disposition": 'attachment; filename="codementor.zip"'}
    return Answer(content=content, content_type=ZIP, headers=headers)


async def delete(cards: Cards, do: Acts, call: Call) -> Answer:
    """Delete your account and everything that the service stores of you, for good."""
    await _delete(cards, do, call, call.message(Deletion))
    return Answer(status=204)


async def _delete(cards: Cards, do: Acts, call: Call, given: Deletion) -> None:
    user = await do.gate(call).confirm(call.who, given.password)
    if given.handle != user.handle:
        raise invalid_field("$.handle", "Write your handle exactly as it is, to confirm that all is to be deleted.")
    now = call.site.clock()
    do.ended(call, await repository.end_sessions(call.db, user.id, now))
    await forget(call.db, cards, user.id, now)


async def privacy_page(call: Call, problem: str = "", status: int = 200) -> Answer:
    """What is stored, the archive of it, and the form to delete it."""
    return call.site.pages.render("privacy.html", status, xsrf=call.xsrf(), handle=call.who.handle, problem=problem)


async def delete_page(cards: Cards, do: Acts, call: Call) -> Answer:
    """Delete from the form."""
    given = Deletion(call.form.get("handle", "")[:64], call.form.get("password", "")[:256])
    try:
        await _delete(cards, do, call, given)
    except Refusal as refusal:
        return await privacy_page(call, said(refusal), refusal.status)
    text = "Your account and everything stored of it are deleted."
    answer = call.site.pages.render("message.html", title="Deleted", text=text)
    answer.cookies[SESSION_COOKIE] = ""
    return answer


def routes(cards: Cards, do: Acts) -> tuple[Route, ...]:
    """The rows. They reach into all rooms, so the composition root asks for them, and no room's card."""
    rare, scope = Limit(20, 600, closed=True), "account:write"
    deleting = partial(delete, cards, do)
    wrong = (ErrorCode.WRONG_CREDENTIALS,)
    return (
        Route("POST", "/v1/accounts/export", partial(export, cards), scope, rare, accepts="", gives=ZIP),
        Route("POST", "/v1/accounts/delete", deleting, scope, rare, body=Deletion, status=204, refuses=wrong),
        page("/privacy", privacy_page, BROWSER),
        form("/privacy/export", partial(export, cards), (), BROWSER),
        form("/privacy/delete", partial(delete_page, cards, do), ("handle", "password"), BROWSER),
    )


def _plain(value: Any) -> str:
    return rfc3339(value) if isinstance(value, datetime) else str(value)
