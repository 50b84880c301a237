"""Keeps one desk open. Its owner is a task of its own, so it is closed however a session ends."""

import asyncio
from typing import TYPE_CHECKING, Any

from .config import Settings

if TYPE_CHECKING:
    from codementor.tutor.desk import Desk


class DeskKeeper:
    """Opens the desk on first use and hands out the same one until it is closed."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._owner: asyncio.Task[None] | None = None
        self._desk: asyncio.Future[Any] | None = None

    async def get(self, settings: Settings) -> "Desk":
        """The open desk for these settings; what went wrong while opening is raised to everyone who waits."""
        if self._owner is None or self._owner.done():
            self._settings = settings
            self._desk = asyncio.get_running_loop().create_future()
            self._owner = asyncio.create_task(self._own(settings, self._desk), name="desk")
        assert self._desk is not None
        return await asyncio.shield(self._desk)

    def close_unless(self, settings: Settings) -> None:
        """Lets the desk go when it was opened for other settings; the next use opens a fitting one."""
        if self._owner is not None and self._settings != settings:
            self._owner.cancel()
            self._owner = None

    async def close(self) -> None:
        """The desk is closed afterwards."""
        owner, self._owner = self._owner, None
        if owner is not None:
            owner.cancel()
            await asyncio.wait([owner])

    async def _own(self, settings: Settings, opened: "asyncio.Future[Any]") -> None:
        try:
            await asyncio.to_thread(_import_tutor, bool(settings.service))
            from codementor.tutor import desk as tutor

            wanted = tutor.Settings(
                service=settings.service,
                data_dir=settings.data_dir,
                language=settings.language,
                python=settings.python,
            )
            async with tutor.open_desk(wanted) as desk:
                opened.set_result(desk)
                await asyncio.Event().wait()
        except Exception as error:
            if not opened.done():
                opened.set_exception(error)
            else:
                raise
        finally:
            opened.cancel()


def _import_tutor(online: bool) -> None:
    """All of the tutor is imported: SQLite and the runner, and the HTTP client when a service is named."""
    if online:
        from codementor.client import api  # noqa: F401  # as below
    from codementor.tutor import (  # noqa: F401  # imported for later, in this thread and not on the loop
        account,
        attempts,
        check,
        desk,
        doctor,
        hint,
        progress,
        review,
        sets,
        submit,
        sync,
    )
