"""The tutor in JupyterLab and Notebook: a server extension, and the front end that talks to it and to nothing else."""

from typing import Any


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension/static", "dest": "codementor"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .app import CodeMentorApp

    return [{"module": "jupyter_ext", "app": CodeMentorApp}]
