"""The recipes for operators, as far as they can be checked where no container runs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its stubs would be one more dependency

from backend_api.config import PREFIX, Settings
from tests.architecture.sources import ROOT
from tests.parts import missing, need

RECIPES = ROOT / "deploy"
_COMPOSE = RECIPES / "docker" / "compose.yaml"
_CLUSTER = RECIPES / "kubernetes" / "codementor.yaml"
_UNITS = sorted((RECIPES / "systemd").glob("*.service"))
_STYLE = "{extends: default, rules: {line-length: {max: 130}, document-start: disable, braces: {max-spaces-inside: 0}}}"


def test_the_dockerfile_is_clean() -> None:
    """hadolint finds nothing in it, its inline shell included."""
    _clean("hadolint", RECIPES / "docker" / "Dockerfile")


def test_the_image_is_locked_and_runs_without_rights() -> None:
    """Everything from a registry is pinned by hash, and the last account named has no rights."""
    lines = (RECIPES / "docker" / "Dockerfile").read_text("utf-8").splitlines()
    installs = [line for line in lines if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps dist/" in line for line in installs)
    assert len(installs) == 2
    assert [line for line in lines if line.startswith("USER")][-1] == "USER 10001:10001"


@pytest.mark.parametrize("file", [_COMPOSE, _CLUSTER], ids=lambda file: file.name)
def test_yaml_is_clean(file: Path) -> None:
    """yamllint finds nothing: no key twice, no alias without its anchor."""
    _clean("yamllint", "--strict", "-d", _STYLE, file)


def test_the_cluster_takes_every_manifest() -> None:
    """Each fits Kubernetes' own schemas, without a field that they do not know."""
    _clean("kubernetes-validate", "--strict", "--no-warn", _CLUSTER)


def test_only_the_worker_may_make_namespaces() -> None:
    """In compose file and cluster the looser profile stands at the workers alone, and nobody is privileged."""
    services = _compose()["services"]
    loose = {name for name, each in services.items() if any("seccomp" in str(x) for x in each.get("security_opt", ()))}
    pods = {each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in _manifests("Deployment")}
    profiles = {name: pod["securityContext"]["seccompProfile"]["type"] for name, pod in pods.items()}
    assert loose == {"worker"}
    assert profiles == {"api": "RuntimeDefault", "worker": "Localhost"}
    assert not any(each.get("privileged") for each in services.values())


def test_the_workers_profile_refuses_what_no_worker_needs() -> None:
    """It names calls that reach deep into the kernel, and allows those of which the jail is made."""
    profile = json.loads((RECIPES / "docker" / "worker-seccomp.json").read_text("utf-8"))
    (refused,) = profile["syscalls"]
    assert refused["action"] == "SCMP_ACT_ERRNO"
    assert {"bpf", "io_uring_setup", "kexec_load", "init_module", "perf_event_open", "ptrace"} <= set(refused["names"])
    assert not {"clone", "clone3", "unshare", "mount", "umount2", "pivot_root", "seccomp"} & set(refused["names"])


def test_recipes_set_what_the_service_knows() -> None:
    """Every variable of the service that a recipe sets is one that it reads."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    named = {name for each in _compose()["services"].values() for name in each.get("environment", {})}
    named |= {name for each in _manifests("ConfigMap") for name in each["data"]}
    units = [line.split("=") for unit in _UNITS for line in unit.read_text("utf-8").splitlines()]
    named |= {parts[1] for parts in units if parts[0] == "Environment"}
    ours = {name.removesuffix("_FILE") for name in named if name.startswith(PREFIX)}
    assert len(ours) > 5
    assert ours <= known


def test_systemd_takes_the_units() -> None:
    """systemd-analyze finds nothing, but that the programs are not installed here."""
    program = shutil.which("systemd-analyze")
    if not program:
        missing("systemd-analyze", "Debian's package systemd")
    asked = [program, "verify", "--man=no", *map(str, _UNITS)]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stderr.splitlines()
    assert len(_UNITS) == 2
    assert [line for line in said if "is not executable" not in line] == []


def _clean(tool: str, *arguments: str | Path) -> None:
    program = need(Path(sys.executable).with_name(tool), tool, "requirements/dev.txt brings it")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_COMPOSE.read_text("utf-8"))
    return found


def _manifests(kind: str) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(_CLUSTER.read_text("utf-8")) if each["kind"] == kind]
