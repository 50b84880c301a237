"""Finds the exercise a document belongs to, and remembers it until the files of the exercise change."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import to_fs_path

from .errors import Refusal

if TYPE_CHECKING:
    from codementor.tutor.work import Work

log = logging.getLogger(__name__)


class Works:
    """The works of the open documents by URI. A document outside any exercise has none."""

    def __init__(self, text: Callable[[str], str]) -> None:
        self._text = text
        self._known: dict[str, Work | None] = {}

    async def find(self, uri: str) -> "Work | None":
        """The work with the document's present text; a refusal names what is wrong with a broken exercise."""
        if uri not in self._known:
            path = to_fs_path(uri)
            self._known[uri] = await asyncio.to_thread(_find, Path(path)) if path and path.endswith(".py") else None
        known = self._known[uri]
        return replace(known, source=self._text(uri)) if known else None

    async def glance(self, uri: str) -> "Work | None":
        """Like `find`, but a broken exercise counts as none: for what happens unasked, such as while typing."""
        try:
            return await self.find(uri)
        except Refusal as refusal:
            log.info("No exercise at %s: %s", uri, refusal.message)
            return None

    def forget(self) -> None:
        """Looks every document up anew from now on."""
        self._known.clear()


def _find(path: Path) -> "Work | None":
    from codementor.exercise.model import SetInvalid

    find = import_module("codementor.tutor.work").find
    try:
        found: Work | None = find(path)
    except SetInvalid as invalid:
        raise Refusal(f"This exercise is broken: {invalid}", "set_invalid") from invalid
    return found
