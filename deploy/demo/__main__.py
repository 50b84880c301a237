"""`make demo`: everything on one machine. `--script` walks a learner's way and ends with 0 or 1."""

import argparse
import asyncio
import json
import secrets
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

from deploy.demo.house import BIN, ROOT, House, await_service, create_accounts, environment, serve
from deploy.demo.processes import Processes, free_port, is_free
from deploy.unprivileged import UNGRADED, service_settings


def main() -> int:
    """Runs the demo until Ctrl-C, or the script to its end."""
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--script", action="store_true", help="walk a learner's way without a browser")
    script = parser.parse_args().script
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the children too
    try:
        if not script:
            _serve(ROOT / ".demo")
        with tempfile.TemporaryDirectory(prefix="codementor-demo-") as folder:
            return _script(Path(folder))
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130 if script else 0


def _house(folder: Path, processes: Processes) -> tuple[House, dict[str, str]]:
    """The service starts; the accounts exist, the set is published and pulled."""
    house = House(folder, f"http://127.0.0.1:{_port(folder)}")
    accounts = create_accounts(folder)
    serve(house, processes)
    if not house.furnished:
        from deploy.demo.furnish import furnish  # heavy, and needed at the first start only

        await_service(house, processes)
        asyncio.run(furnish(house, accounts))
    return house, accounts


def _port(folder: Path) -> int:
    """The same port at every start: what the learner pulled names this service."""
    kept = folder / "port"
    if not kept.exists():
        kept.write_text(str(free_port()), "utf-8")
    port = int(kept.read_text("utf-8"))
    if not is_free(port):
        sys.exit(f"Something listens on port {port}, perhaps another demo in {folder}. End it, or delete {kept}.")
    return port


def _script(folder: Path) -> int:
    from deploy.demo.walk import WalkStopped, walk  # heavy, and needed here only

    with Processes(folder / "logs") as processes:
        house, _ = _house(folder, processes)
        print(f"The service runs at {house.service}, the set is published, the learner is signed in.")
        try:
            asyncio.run(walk(house))
        except WalkStopped as stopped:
            print(f"The walk stopped. {stopped}", file=sys.stderr)
            return 1
    print("The whole way holds.")
    return 0


def _serve(folder: Path) -> NoReturn:
    started = time.monotonic()
    folder.mkdir(exist_ok=True)
    with Processes(folder / "logs") as processes:
        house, accounts = _house(folder, processes)
        lab, token = free_port(), secrets.token_urlsafe(16)
        processes.start("jupyterlab", _jupyterlab(house, lab, token), environment(house))
        await_service(house, processes)
        processes.wait_for(f"http://127.0.0.1:{lab}/api")
        notebook = next(house.exercise.glob("*.ipynb")).relative_to(house.work).as_posix()
        print(f"Ready after {time.monotonic() - started:.1f} s. Ctrl-C stops everything.\n")
        print(f"  JupyterLab, signed in:  http://127.0.0.1:{lab}/lab/tree/{notebook}?token={token}")
        print(f"  VS Code, one line:      code --install-extension {_vsix()} && code {house.work}")
        print(f'                          then set "codementor.service" to {house.service} and sign in')
        for handle, password in accounts.items():
            print(f"  account:                {handle}@example.org  {password}")
        if not service_settings():
            print(f"\n{UNGRADED}")
        while True:
            processes.check()
            time.sleep(0.5)


def _jupyterlab(house: House, port: int, token: str) -> list[str]:
    return [
        str(BIN / "jupyter-lab"),
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={house.work}",
        "--LabApp.news_url=None",
        f"--LabApp.app_settings_dir={_quiet(house)}",
        "--LabApp.extension_manager=readonly",
        f"--CodeMentorApp.service={house.service}",
        f"--CodeMentorApp.data_dir={house.folder / 'ada'}",
    ]


def _quiet(house: House) -> Path:
    """Settings under which JupyterLab asks and fetches nothing of its own."""
    folder = house.folder / "jupyter" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    news = {"fetchNews": "false", "checkForUpdates": False}
    overrides = {"@jupyterlab/apputils-extension:notification": news}
    (folder / "overrides.json").write_text(json.dumps(overrides), "utf-8")
    return folder


def _vsix() -> Path:
    return max((ROOT / "dist").glob("*.vsix"), key=lambda path: path.stat().st_mtime).relative_to(ROOT)


if __name__ == "__main__":
    sys.exit(main())
