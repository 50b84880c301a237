"""What differs between operating systems when a child process is started, limited and ended: one module each."""

import os

if os.name == "posix":
    from .posix import end, environment, options
else:
    from .windows import end, environment, options

__all__ = ["end", "environment", "options"]
