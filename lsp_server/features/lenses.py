"""Code lenses Check, Hint, Submit and Review above the entry points of an exercise's file, and nowhere else."""

from collections.abc import Iterable

from lsprotocol import types
from pygls.workspace import TextDocument

from codementor.tutor.texts import text
from codementor.wire.editor import DocumentArguments, HintArguments
from lsp_server.commands import command
from lsp_server.feature import Feature
from lsp_server.positions import definitions, whole_line


class Lenses(Feature):
    """Lenses of the learner's programs."""

    name = "lenses"

    async def lenses(self, document: TextDocument) -> Iterable[types.CodeLens]:
        """The four lenses on the entry points, else on the first definition, else on the first line."""
        work = await self.session.works.glance(document.uri)
        if work is None or work.path.name != work.exercise.file:
            return ()
        lines, codec = document.lines, document.position_codec
        starts = definitions(document.source, work.exercise.entry_points) or [1]
        return [
            types.CodeLens(range=whole_line(lines, line, codec), command=each)
            for line in starts
            for each in offers(document.uri, self.session.settings.language)
        ]

    async def actions(self, document: TextDocument, params: types.CodeActionParams) -> Iterable[types.CodeAction]:
        """The same as source actions, for editors without lenses."""
        only = params.context.only
        wanted = [each for each in KINDS if only is None or any(_within(each, kind) for kind in only)]
        if not wanted or await self.session.works.glance(document.uri) is None:
            return ()
        return [
            types.CodeAction(title=f"CodeMentor: {each.title}", kind=kind, command=each)
            for kind, each in zip(KINDS, offers(document.uri, self.session.settings.language), strict=True)
            if kind in wanted
        ]


KINDS = ("source.codementor.check", "source.codementor.hint", "source.codementor.submit", "source.codementor.review")


def _within(kind: str, wanted: str) -> bool:
    return kind == wanted or kind.startswith(f"{wanted}.")


def offers(uri: str, language: str) -> list[types.Command]:
    """What a learner can do with a program, most used first."""
    document = DocumentArguments(uri=uri)
    arguments = {"check": document, "hint": HintArguments(uri=uri), "submit": document, "review": document}
    return [
        command(text(language, f"verb.{verb}"), verb, argument, text(language, f"verb_says.{verb}"))
        for verb, argument in arguments.items()
    ]
