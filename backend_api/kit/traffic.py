"""What is being answered in this process, and how that ends when the process is told to stop."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Traffic:
    """Counts what is open. `stopping`: clients are asked to close; `leaving`: streams are to be taken up elsewhere."""

    def __init__(self) -> None:
        self.requests = 0
        self.stopping = False
        self.leaving = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Something is being answered as long as this lasts."""
        self.requests += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self.requests -= 1
            if not self.requests:
                self._quiet.set()

    async def end(self, seconds: float, farewell: float = 1.0) -> bool:
        """True when everything was answered within the seconds. Streams that last longer are told to come again."""
        self.stopping = True
        if await self._is_quiet(max(seconds - farewell, 0)):
            return True
        self.leaving.set()
        return await self._is_quiet(farewell)

    async def _is_quiet(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._quiet.wait()
        except TimeoutError:
            return False
        return True
