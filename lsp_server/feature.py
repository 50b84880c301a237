"""What a feature of the server is, and the fan-out that keeps one feature's crash from the others."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types
from pygls.workspace import TextDocument

from .faults import Faults

if TYPE_CHECKING:
    from codementor.wire.hints import Finding

    from .session import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a command: its decoded argument and the editor's progress token, if it gave one."""

    argument: Any
    token: str | int | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A server command: the wire type of its one argument (None: it takes none) and what runs it."""

    takes: type | None
    run: Callable[[Call], Awaitable[Any]]


class Feature:
    """A feature overrides the hooks it needs; every hook here does nothing. Lines count from 1."""

    name = "feature"

    def __init__(self, session: "Session") -> None:
        self.session = session

    async def started(self) -> None:
        """The session is initialized; slow preparations belong here."""

    def changed(self, document: TextDocument, line: int) -> None:
        """A document was opened (`line` 0) or edited, nowhere above `line`."""

    def saved(self, uri: str) -> None:
        """A file was saved in the editor, or a file of an exercise changed on disk."""

    def closed(self, uri: str) -> None:
        """A document was closed."""

    def findings(self, document: TextDocument) -> "Iterable[Finding]":
        """What this feature wants shown as diagnostics of the document now."""
        return ()

    async def lenses(self, document: TextDocument) -> Iterable[types.CodeLens]:
        """Code lenses of the document."""
        return ()

    async def actions(self, document: TextDocument, params: types.CodeActionParams) -> Iterable[types.CodeAction]:
        """Code actions for a place in the document."""
        return ()

    async def hover(self, document: TextDocument, line: int) -> Iterable[str]:
        """Paragraphs of Markdown about a line."""
        return ()

    async def inlays(self, document: TextDocument) -> Iterable[types.InlayHint]:
        """Inlay hints of the document."""
        return ()

    def commands(self) -> Mapping[str, Command]:
        """Commands by verb: `codementor.server.<verb>`."""
        return {}


class Features:
    """All features in their order. A crash of one is logged and told once; the others go on."""

    def __init__(self, features: Sequence[Feature], faults: Faults) -> None:
        self._features = tuple(features)
        self._faults = faults

    def __iter__(self) -> Iterator[Feature]:
        return iter(self._features)

    def each(self, call: Callable[[Feature], None]) -> None:
        """Calls a hook of every feature."""
        for feature in self._features:
            try:
                call(feature)
            except Exception as error:
                self._faults.crashed(feature.name, error)

    def collect(self, call: Callable[[Feature], Iterable[T]]) -> list[T]:
        """What a hook of every feature gives, in order."""
        gathered: list[T] = []
        for feature in self._features:
            try:
                gathered.extend(call(feature))
            except Exception as error:
                self._faults.crashed(feature.name, error)
        return gathered

    async def ask(self, call: Callable[[Feature], Awaitable[Iterable[T]]]) -> list[T]:
        """What an asynchronous hook of every feature gives, in order."""
        gathered: list[T] = []
        for feature in self._features:
            try:
                gathered.extend(await call(feature))
            except Exception as error:
                self._faults.crashed(feature.name, error)
        return gathered
