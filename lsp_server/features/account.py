"""Signing in by device code, and the status that editors show. No token passes through here: the tutor keeps them."""

from collections.abc import Mapping

from lsprotocol import types

from codementor.wire.accounts import Account as SignedIn
from codementor.wire.editor import AdoptArguments, Notice, SignInPrompt, Status
from lsp_server.feature import Call, Command, Feature
from lsp_server.markdown import status_line
from lsp_server.progress import working

STATUS = "codementor/status"
PROMPT = "codementor/signInPrompt"
TAKE = "Take it over"
LEAVE = "Keep it apart"


class Account(Feature):
    """Who is signed in, and how this machine stands to the service."""

    name = "account"
    _last: Status | None = None

    async def started(self) -> None:
        """Our own editor code gets the first status; another editor asks when it wants one."""
        if self.session.editor.own:
            await self.announce()

    async def announce(self) -> None:
        """Our own editor code knows the present status; it is told only when it changed."""
        if not self.session.editor.own:
            return
        status = await self._now()
        if status != self._last:
            self._last = status
            self.session.editor.tell(STATUS, status)

    def commands(self) -> Mapping[str, Command]:
        """`signIn`, `signOut`, `adopt` and `status`."""
        return {
            "signIn": Command(None, self._sign_in),
            "signOut": Command(None, self._sign_out),
            "adopt": Command(AdoptArguments, self._adopt),
            "status": Command(None, self._status),
        }

    async def _sign_in(self, call: Call) -> SignedIn:
        async with working(self.session.server, "Waiting for you to confirm in the browser", call.token):
            desk = await self.session.desk()
            from codementor.tutor import account as tutor

            account: SignedIn = await tutor.sign_in(desk, self._prompt)
        self.session.recorded()
        self.session.editor.say(f"You are signed in as {account.handle}.")
        self.session.spawn(self._ask_to_adopt(), self.name)
        return account

    async def _prompt(self, prompt: SignInPrompt) -> None:
        server = self.session.server
        self.session.editor.tell(PROMPT, prompt)
        self.session.editor.say(f"Enter the code {prompt.user_code} at {prompt.verification_uri} to sign in.")
        window = server.client_capabilities.window
        if window and window.show_document and window.show_document.support:
            page = types.ShowDocumentParams(uri=prompt.verification_uri_complete, external=True)
            # Not awaited: some editors answer only when the browser has opened, and the code must be polled for.
            server.window_show_document(page)

    async def _ask_to_adopt(self) -> None:
        desk = await self.session.desk()
        from codementor.tutor import account as tutor

        count = tutor.local_work(desk)
        if not count:
            return
        question = types.ShowMessageRequestParams(
            type=types.MessageType.Info,
            message=f"You did work here before signing in ({count} entries). Should it count for your account too?",
            actions=[types.MessageActionItem(title=TAKE), types.MessageActionItem(title=LEAVE)],
        )
        answer = await self.session.server.window_show_message_request_async(question)
        if answer is not None:
            tutor.adopt(desk, take=answer.title == TAKE)
            self.session.recorded()

    async def _sign_out(self, call: Call) -> Status:
        desk = await self.session.desk()
        from codementor.tutor import account as tutor

        await tutor.sign_out(desk)
        self.session.recorded()
        self.session.editor.say("You are signed out. Your work on this machine stays.")
        return await self._now()

    async def _adopt(self, call: Call) -> Notice:
        desk = await self.session.desk()
        from codementor.tutor import account as tutor

        count: int = tutor.adopt(desk, take=call.argument.take)
        self.session.recorded()
        return Notice(f"{count} entries are your account's now." if call.argument.take else "Local work stays local.")

    async def _status(self, call: Call) -> Status:
        status = await self._now()
        self.session.editor.say(status_line(status))
        return status

    async def _now(self) -> Status:
        desk = await self.session.desk()
        from codementor.tutor import account as tutor

        status: Status = tutor.status(desk)
        return status
