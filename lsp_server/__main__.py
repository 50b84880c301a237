"""`python -m lsp_server` is `codementor-lsp`."""

import sys

from .cli import main

sys.exit(main())
