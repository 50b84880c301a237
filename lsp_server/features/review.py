"""Review: what an experienced reader would say of the program. Its findings stay shown until their lines change."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from pygls.workspace import TextDocument

from codementor.wire.editor import DocumentArguments, ReviewResult
from codementor.wire.hints import Finding
from lsp_server.feature import Call, Command, Feature
from lsp_server.markdown import review_page
from lsp_server.session import Session


class Review(Feature):
    """The last review of each document."""

    name = "review"

    def __init__(self, session: Session, refresh: Callable[[str], None]) -> None:
        super().__init__(session)
        self._refresh = refresh
        self._found: dict[str, tuple[Finding, ...]] = {}

    def changed(self, document: TextDocument, line: int) -> None:
        """Findings from the edited line on are gone."""
        if document.uri in self._found:
            self._found[document.uri] = tuple(each for each in self._found[document.uri] if each.line < line)

    def closed(self, uri: str) -> None:
        """A closed document's review is forgotten."""
        self._found.pop(uri, None)

    def findings(self, document: TextDocument) -> Iterable[Finding]:
        """The findings that still stand."""
        return self._found.get(document.uri, ())

    def commands(self) -> Mapping[str, Command]:
        """`review`."""
        return {"review": Command(DocumentArguments, self._review)}

    async def _review(self, call: Call) -> ReviewResult:
        uri = call.argument.uri
        work = await self.session.work(uri)
        version = self.session.editor.document(uri).version
        desk = await self.session.desk()
        from codementor.tutor import review as tutor

        result: ReviewResult = await asyncio.to_thread(tutor.review_work, desk, work)
        if self.session.editor.document(uri).version == version:
            self._found[uri] = result.findings
            self._refresh(uri)
        title, language = work.exercise.title, self.session.settings.language
        await self.session.editor.show(f"review/{work.exercise.id}", lambda: review_page(title, result, language))
        return result
