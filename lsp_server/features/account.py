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
        async with working(self.session.server, self.session.text("working.sign_in"), call.token):
            desk = await self.session.desk()
            from codementor.tutor import account as tutor

            account: SignedIn = await tutor.sign_in(desk, self._prompt)
        self.session.recorded()
        self.session.editor.say(self.session.text("account.signed_in", handle=account.handle))
        self.session.spawn(self._ask_to_adopt(), self.name)
        return account

    async def _prompt(self, prompt: SignInPrompt) -> None:
        server = self.session.server
        self.session.editor.tell(PROMPT, prompt)
        code, address = prompt.user_code, prompt.verification_uri
        self.session.editor.say(self.session.text("account.code", code=code, address=address))
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
        take, leave = (types.MessageActionItem(title=self.session.text(f"account.{key}")) for key in ("take", "leave"))
        question = types.ShowMessageRequestParams(
            type=types.MessageType.Info,
            message=self.session.text("account.question", count=count),
            actions=[take, leave],
        )
        answer = await self.session.server.window_show_message_request_async(question)
        if answer is not None:
            tutor.adopt(desk, take=answer.title == take.title)
            self.session.recorded()

    async def _sign_out(self, call: Call) -> Status:
        desk = await self.session.desk()
        from codementor.tutor import account as tutor

        await tutor.sign_out(desk)
        self.session.recorded()
        self.session.editor.say(self.session.text("account.signed_out"))
        return await self._now()

    async def _adopt(self, call: Call) -> Notice:
        desk = await self.session.desk()
        from codementor.tutor import account as tutor

        count: int = tutor.adopt(desk, take=call.argument.take)
        self.session.recorded()
        return Notice(self.session.text("account.taken" if call.argument.take else "account.left", count=count))

    async def _status(self, call: Call) -> Status:
        status = await self._now()
        self.session.editor.say(status_line(status, self.session.settings.language))
        return status

    async def _now(self) -> Status:
        desk = await self.session.desk()
        from codementor.tutor import account as tutor

        status: Status = tutor.status(desk)
        return status
