"""What programs and pages have people do alike: passwords, addresses and sessions, with what follows the commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from backend_api.kit.call import Call
from backend_api.kit.errors import not_found
from codementor.wire.accounts import EmailChange, PasswordChange, PasswordReset, Registration, SignIn

from . import audit, letters, recovery, service, sessions
from .letters import Letter
from .passwords import Passwords
from .providers import Provider
from .service import Gate
from .sessions import Sessions


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts, with the two parts that they share."""

    passwords: Passwords
    authority: Sessions
    providers: Mapping[str, Provider]

    async def register(self, call: Call, wanted: Registration) -> None:
        """There is an account with that address, and a mail goes out."""
        post(call, await service.register(call.db, self.passwords, wanted, call.site.clock(), call.site.public_url))

    async def open_session(self, call: Call, given: SignIn) -> str:
        """The cookie of a new browser session for whoever has this password."""
        user_id = await self.gate(call).sign_in(given)
        now = call.site.clock()
        await audit.record(call.db, audit.Kind.SIGNED_IN, user_id, now, audit.By(address=call.address))
        return await sessions.start_browser(call.db, user_id, call.agent, now)

    async def set_password(self, call: Call, given: PasswordReset) -> None:
        """The password is new, and nobody is signed in any more."""
        self.ended(call, await recovery.reset(call.db, self.passwords, given, call.site.clock()))

    async def change_password(self, call: Call, given: PasswordChange) -> None:
        """The password is new, and only the session that asks is left; a mail tells of it."""
        email, ended = await recovery.change_password(call.db, self.gate(call), call.who, given)
        self.ended(call, ended)
        post(call, letters.new_password(email, call.site.public_url))

    async def change_email(self, call: Call, given: EmailChange) -> None:
        """Both addresses get their mail; the new one counts once it is verified."""
        post(call, *await recovery.change_email(call.db, self.gate(call), call.who, given, call.site.public_url))

    async def end(self, call: Call, session: str) -> None:
        """The session is over; refuses one that is not the asker's."""
        if not await sessions.end(call.db, call.who, session, call.site.clock()):
            raise not_found("session of yours with this id")
        self.ended(call, [session])

    async def end_others(self, call: Call) -> None:
        """Of the asker's sessions only this one is left."""
        self.ended(call, await sessions.end_others(call.db, call.who, call.site.clock()))

    def gate(self, call: Call) -> Gate:
        """Where this request's password is checked."""
        return Gate(call.site.db, self.passwords, call.site.limiter, call.site.clock(), call.address)

    def ended(self, call: Call, ids: list[str]) -> None:
        """Every process looks the sessions up anew, once the request is committed."""
        call.after.append(partial(self.authority.tell, *ids))


def post(call: Call, *written: Letter) -> None:
    """The letters go out once the request is committed."""
    call.after.append(partial(letters.post, call.site.mail, call.site.limiter, *written))
