"""Finds the exercise a document belongs to, and remembers it until the files of the exercise change."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import to_fs_path

from codementor.wire.errors import ErrorCode

from .editor import Editor
from .errors import Refusal

if TYPE_CHECKING:
    from codementor.tutor.work import Work

log = logging.getLogger(__name__)


class Works:
    """The works of the documents by URI. A document outside any exercise has none."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._known: dict[str, Work | None] = {}

    async def find(self, uri: str) -> "Work | None":
        """The work that any file of an exercise belongs to; its source is the program as the editor has it."""
        path = to_fs_path(uri)
        if path is None:
            return None
        if uri not in self._known:
            self._known[uri] = await asyncio.to_thread(_find, Path(path))
        known = self._known[uri]
        return replace(known, source=self._editor.text(self.program(known, uri))) if known else None

    async def glance(self, uri: str) -> "Work | None":
        """Like `find`, but a broken exercise counts as none: for what happens unasked, such as while typing."""
        try:
            return await self.find(uri)
        except Refusal as refusal:
            log.info("No exercise at %s: %s", uri, refusal.message)
            return None

    def program(self, work: "Work", uri: str) -> str:
        """The URI of the work's program: `uri` itself when it names it, in the editor's own spelling."""
        return uri if Path(to_fs_path(uri) or "") == work.path else work.path.as_uri()

    def forget(self) -> None:
        """Looks every document up anew from now on."""
        self._known.clear()


def _find(path: Path) -> "Work | None":
    from codementor.exercise.model import SetInvalid
    from codementor.tutor.work import find

    try:
        return find(path)
    except SetInvalid as invalid:
        raise Refusal(f"This exercise is broken: {invalid}", ErrorCode.SET_INVALID) from invalid
