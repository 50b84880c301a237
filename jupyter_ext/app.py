"""The server extension: its settings, and the one desk it opens. The environment is read here and nowhere else."""

import os
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Unicode, default

from codementor.tutor.desk import Settings

from .desk import KEY, DeskKeeper
from .routes import handlers

PREFIX = "CODEMENTOR_"


def take_environment() -> dict[str, str]:
    """Our variables; they are gone from this process, so that no kernel started by it inherits them."""
    return {name: os.environ.pop(name) for name in tuple(os.environ) if name.startswith(PREFIX)}


def hub_environment() -> dict[str, str]:
    """What a JupyterHub tells the servers that it starts. It stays: they need it, too."""
    return {name: value for name, value in os.environ.items() if name.startswith("JUPYTERHUB_")}


class CodeMentorApp(ExtensionApp):
    """Serves `/codementor/*`. Nothing is opened before the first request, and nothing contacted without a service."""

    name = "codementor"

    service = Unicode(help="Address of the CodeMentor service; empty: everything stays on this machine.").tag(
        config=True
    )
    broker = Unicode(
        help="Address of the broker at this JupyterHub, with which the service knows learners by the Hub's sign-in; "
        "empty: they sign in themselves."
    ).tag(config=True)
    data_dir = Unicode(help="Folder of the learner's record; empty: the user's data folder.").tag(config=True)
    language = Unicode(help="Language of hints; empty: that of JupyterLab.").tag(config=True)

    def __init__(self, **traits: Any) -> None:
        """The environment is read, and emptied of our variables before any kernel starts."""
        self._environment = take_environment()
        self._keeper: DeskKeeper | None = None
        super().__init__(**traits)

    @default("service")
    def _default_service(self) -> str:
        return self._environment.get("CODEMENTOR_SERVICE", "")

    @default("broker")
    def _default_broker(self) -> str:
        return self._environment.get("CODEMENTOR_BROKER", "")

    @default("data_dir")
    def _default_data_dir(self) -> str:
        return self._environment.get("CODEMENTOR_DATA_DIR", "")

    @default("language")
    def _default_language(self) -> str:
        return self._environment.get("CODEMENTOR_LANGUAGE", "")

    def initialize_handlers(self) -> None:
        """The route table is served."""
        self.handlers.extend(handlers())

    def initialize_settings(self) -> None:
        """The handlers find the desk's keeper in the server's settings."""
        assert self.serverapp is not None
        folder = Path(self.data_dir) if self.data_dir else None
        hub = hub_environment() if self.broker else {}
        settings = Settings(
            service=self.service,
            data_dir=folder,
            language=self.language,
            broker=self.broker.rstrip("/"),
            hub_token=hub.get("JUPYTERHUB_API_TOKEN", ""),
        )
        self._keeper = DeskKeeper(settings, Path(self.serverapp.root_dir).resolve(), self.log)
        self._keeper.owner = hub.get("JUPYTERHUB_USER", "")
        self.settings[KEY] = self._keeper

    async def stop_extension(self) -> None:
        """The desk is closed: no child process and no connection is left."""
        if self._keeper is not None:
            await self._keeper.close()
