"""What only certain files may do."""

import ast
import re
import subprocess

from tests.architecture.sources import PACKAGES, ROOT, imported, modules

READS_ENVIRONMENT = {
    "backend_api/config.py",
    "lsp_server/config.py",
    "jupyter_ext/app.py",
    "codementor/cli/config.py",
}


def _uses(tree: ast.Module, owner: str, names: set[str]) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in names
        and isinstance(node.value, ast.Name)
        and node.value.id == owner
    ]


def test_environment_is_read_in_four_files() -> None:
    """Nothing but the four configuration files reads the environment."""
    found = {name for name, tree in modules(*PACKAGES).items() if _uses(tree, "os", {"environ", "getenv"})}
    assert found <= READS_ENVIRONMENT


def test_process_control_stands_in_one_room() -> None:
    """`os.fork`, `signal.SIGALRM` and `resource` occur only in the runner's module for the system."""
    found = {
        name
        for name, tree in modules(*PACKAGES).items()
        if _uses(tree, "os", {"fork", "forkpty"})
        or _uses(tree, "signal", {"SIGALRM", "setitimer"})
        or any(module.split(".")[0] == "resource" for _, module in imported(tree))
    }
    assert {name for name in found if not name.startswith("codementor/runner/systems/")} == set()


def test_neighbours_are_imported_relatively() -> None:
    """What lies in the same room's folder is imported relatively; across rooms the name says which room."""
    absolute = [
        f"{name}:{line}"
        for face in ("lsp_server", "jupyter_ext", "backend_api")
        for name, tree in modules(face).items()
        for line, module in imported(tree)
        if name.count("/") > 1 and module.startswith(name.rsplit("/", 1)[0].replace("/", ".") + ".")
    ]
    assert absolute == []


def test_no_import_by_string() -> None:
    """No module is imported by a name, but the CLI's verbs (loaded when asked for) and the optional keyring."""
    found = {
        name
        for name, tree in modules(*PACKAGES).items()
        if _uses(tree, "importlib", {"import_module"}) or any(m == "importlib.import_module" for _, m in imported(tree))
    }
    assert found <= {"codementor/cli/main.py", "codementor/client/tokens.py"}


def test_tracked_files_name_no_registry() -> None:
    """Lock files pin by hash and record no address to download from."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    locks = [name for name in tracked if re.search(r"(package-lock\.json|requirements/.*\.txt|\.npmrc)$", name)]
    assert len(locks) >= 6
    addressed = [
        name for name in locks if re.search(r'"resolved"|index-url|registry\s*=', (ROOT / name).read_text("utf-8"))
    ]
    assert addressed == []


def test_services_never_commit() -> None:
    """In the service only the edge (`kit/db.py`) commits: one transaction a request or job."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules("backend_api").items()
        if name != "backend_api/kit/db.py" and "migrations" not in name
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert found == []
