"""Children for the asking: one is always booted and waiting, so that a check starts hot."""

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from codementor.runner.child import Child, Launcher
from codementor.runner.play import Stage, stage


class Pool:
    """Gives stages with the launcher's children. While it is open one child waits; closed, none is left.

    What a stage leaves behind is cleared, and the next child booted, in the background: nobody waits for it.
    """

    def __init__(self, launcher: Launcher) -> None:
        self.launcher = launcher
        self._lock = threading.Lock()
        self._warm: Child | None = None
        self._open = False
        self._later: ThreadPoolExecutor | None = None

    def open(self) -> None:
        """Boot the first child."""
        self._open = True
        if not self.launcher.prompt:
            self._later = ThreadPoolExecutor(1, "codementor-runner")
        self._prepare()

    def close(self) -> None:
        """End the waiting child, after everything that was to be cleared."""
        self._open = False
        later, self._later = self._later, None
        if later:
            later.shutdown()
        child = self._waiting()
        if child:
            child.end()

    @contextlib.contextmanager
    def stage(self, stop: threading.Event | None = None) -> Iterator[tuple[Stage, str]]:
        """A stage and a private folder for one use. After an error both are cleared before the block is left."""
        with contextlib.ExitStack() as after:
            place = after.enter_context(self.launcher.folder())
            on = after.enter_context(stage(self._take, stop))
            yield on, place
            self._clear_later(after.pop_all())

    def _waiting(self) -> Child | None:
        with self._lock:
            child, self._warm = self._warm, None
        return child

    def _take(self) -> Child:
        return self._waiting() or self.launcher.launch()

    def _prepare(self) -> None:
        with self._lock, contextlib.suppress(OSError):  # told where it matters: by the check that finds no child
            if self._warm is None and self._open:
                self._warm = self.launcher.launch()

    def _clear_later(self, after: contextlib.ExitStack) -> None:
        def clear() -> None:
            after.close()
            self._prepare()

        if self._later is not None:
            self._later.submit(clear)
        else:
            clear()
