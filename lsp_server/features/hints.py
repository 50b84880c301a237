"""Hints: opens levels of the ladder. With a `partial_token` the sentences reach the editor as they are found."""

from collections.abc import Iterable, Mapping

from lsprotocol import types
from pygls.workspace import TextDocument

from codementor.wire import codec
from codementor.wire.editor import HintArguments
from codementor.wire.errors import ErrorCode
from codementor.wire.hints import HintEvent, Ladder
from lsp_server.commands import command
from lsp_server.errors import BadArguments, Refusal
from lsp_server.feature import Call, Command, Feature
from lsp_server.markdown import ladder_page
from lsp_server.progress import working

LEVELS = (None, 1, 2, 3, 4)


class Hints(Feature):
    """The ladder of every exercise."""

    name = "hints"

    async def actions(self, document: TextDocument, params: types.CodeActionParams) -> Iterable[types.CodeAction]:
        """A hint for the problem under the cursor."""
        ours = [each for each in params.context.diagnostics if each.source == "codementor"]
        wanted = params.context.only
        quick = wanted is None or types.CodeActionKind.QuickFix in wanted
        if not ours or not quick or await self.session.works.glance(document.uri) is None:
            return ()
        return [
            types.CodeAction(
                title=self.session.text("verb_says.hint_here"),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=ours,
                command=command(self.session.text("verb.hint"), "hint", HintArguments(uri=document.uri)),
            )
        ]

    def commands(self) -> Mapping[str, Command]:
        """`hint`."""
        return {"hint": Command(HintArguments, self._hint)}

    async def _hint(self, call: Call) -> Ladder:
        asked: HintArguments = call.argument
        if asked.level not in LEVELS:
            raise BadArguments("A hint's level is 1, 2, 3 or 4, or null for the next one.")
        work = await self.session.work(asked.uri)
        async with working(self.session.server, self.session.text("working.hint"), call.token):
            desk = await self.session.desk()
            from codementor.tutor import hint as tutor

            ladder: Ladder | None = None
            async for event in tutor.hint(desk, work, asked.level):
                self._stream(asked.partial_token, event)
                ladder = event.ladder or ladder
        if ladder is None:
            raise Refusal("The hint broke off before it was whole. Ask again.", ErrorCode.BROKEN_ANSWER)
        title, language = work.exercise.title, self.session.settings.language
        await self.session.editor.show(f"hints/{work.exercise.id}", lambda: ladder_page(title, ladder, language))
        self.session.recorded()
        return ladder

    def _stream(self, token: str, event: HintEvent) -> None:
        if token:
            self.session.server.progress(types.ProgressParams(token=token, value=codec.encode(event)))
