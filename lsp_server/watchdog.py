"""Ends the server when its editor is gone: an editor that was killed sends no `exit`."""

import os
import signal
import sys
import threading
import time

INTERVAL = 5.0  # seconds
GRACE = 3.0  # seconds that the event loop has to end its children


def follow(pid: int, interval: float = INTERVAL) -> None:
    """From now on this process ends soon after the process `pid` has. On Windows the closed pipe alone does this."""
    if sys.platform != "win32":
        threading.Thread(target=_watch, args=(pid, interval), name="watchdog", daemon=True).start()


def _watch(pid: int, interval: float) -> None:
    while _alive(pid):
        time.sleep(interval)
    # As Ctrl-C does: the loop cancels its tasks, and the desk closes with every child of it.
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    time.sleep(GRACE)
    # A reader blocked on a pipe that someone else holds open would keep the process for ever.
    os._exit(1)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
