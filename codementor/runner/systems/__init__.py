"""What differs between operating systems when a child process is started, limited and ended: one module each."""

import os

if os.name == "posix":
    from .posix import OVER_TIME, end, environment, options
else:
    from .windows import OVER_TIME, end, environment, options

__all__ = ["OVER_TIME", "end", "environment", "options"]
