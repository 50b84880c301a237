"""Places: findings count lines from 1 and columns in code points, editors count from 0 in the units they negotiated."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument, Workspace
from pygls.workspace.position_codec import ServerTextPosition, ServerTextRange

if TYPE_CHECKING:
    from codementor.wire.hints import Finding


class Document(TextDocument):
    """A text document whose lines end where Python's do (pygls also splits at form feeds and U+2028)."""

    @property
    def lines(self) -> Sequence[str]:
        """The lines with their ends."""
        return tuple(io.StringIO(self.source, newline="").readlines())


class Documents(Workspace):
    """The open documents, each a `Document`."""

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> TextDocument:
        return Document(
            doc_uri,
            source=source,
            version=version,
            language_id=language_id,
            sync_kind=self._sync_kind,
            position_codec=self._position_codec,
        )


def whole_line(lines: Sequence[str], line: int, codec: PositionCodec) -> types.Range:
    """The range of a line's text without its indentation and its end; the last line when there is no such line."""
    row = max(0, min(line, len(lines)) - 1)
    text = lines[row].rstrip() if lines else ""
    start = len(text) - len(text.lstrip())
    return _range(lines, (row, start), (row, len(text)), codec)


def whole_text(lines: Sequence[str]) -> types.Range:
    """The range of a whole document."""
    return types.Range(start=types.Position(0, 0), end=types.Position(len(lines), 0))


def finding_range(lines: Sequence[str], finding: "Finding", codec: PositionCodec) -> types.Range:
    """Where a finding is shown: its own range, or its whole line when it names no end."""
    if not 1 <= finding.line <= len(lines) or (finding.end_line, finding.end_column) <= (finding.line, finding.column):
        return whole_line(lines, finding.line, codec)
    return _range(
        lines, (finding.line - 1, finding.column), (min(finding.end_line, len(lines)) - 1, finding.end_column), codec
    )


def first_line(changes: Sequence[types.TextDocumentContentChangeEvent]) -> int:
    """The first line (from 1) that the changes touch; 1 when the whole text was replaced."""
    starts = [
        change.range.start.line + 1 if isinstance(change, types.TextDocumentContentChangePartial) else 1
        for change in changes
    ]
    return min(starts, default=1)


def definitions(source: str, names: Sequence[str]) -> list[int]:
    """The lines (from 1) that define the names, or the first definition when none does: also in broken code."""
    found = [(source.count("\n", 0, match.start()) + 1, match["name"]) for match in _DEFINITION.finditer(source)]
    wanted = [line for line, name in found if name in names]
    return wanted or [line for line, _ in found[:1]]


_DEFINITION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(?P<name>\w+)", re.MULTILINE)


def _range(lines: Sequence[str], start: tuple[int, int], end: tuple[int, int], codec: PositionCodec) -> types.Range:
    return codec.range_to_client_units(
        lines, ServerTextRange(start=ServerTextPosition(*start), end=ServerTextPosition(*end))
    )
