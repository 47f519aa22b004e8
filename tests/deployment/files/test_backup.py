"""Production makes a backup each night, and keeps a register of erasures beside; development does neither."""

import shlex
from pathlib import PurePosixPath
from typing import Any

import pytest
from usher.backup.settings import BackupSettings
from usher.cli import read_words
from usher_common.runtime.settings import load_settings

from manifests.rendering import OVERLAYS, PRODUCTION, named, of_kind, rendered
from manifests.workloads import PART, containers, env_of, template_of
from repository import ROOT

JOBS = ("backup", "erasures")


def pod(overlay: str, job: str) -> dict[str, Any]:
    """Return the specification of the pods that a CronJob makes."""
    return template_of(named(rendered(overlay), "CronJob", job))["spec"]  # type: ignore[no-any-return]


def mounted(spec: dict[str, Any]) -> dict[str, str]:
    """Return where the pod has which claim."""
    claims = {one["name"]: one.get("persistentVolumeClaim", {}).get("claimName", "") for one in spec["volumes"]}
    return {one["mountPath"]: claims[one["name"]] for one in containers(spec)[0]["volumeMounts"]}


def test_development_makes_none() -> None:
    """It has no data worth it, and its volumes are small."""
    assert of_kind(rendered("development"), "CronJob") == []


@pytest.mark.parametrize("overlay", PRODUCTION)
@pytest.mark.parametrize("job", JOBS)
def test_each_has_the_volume_the_record_and_the_flows_of_tools(job: str, overlay: str) -> None:
    """One run after the other, which ends in any case."""
    found = named(rendered(overlay), "CronJob", job)["spec"]
    spec = pod(overlay, job)
    tools = template_of(named(rendered(overlay), "Deployment", "tools"))
    (container,) = containers(spec)
    record = next(one for one in container["env"] if one["name"] == "USHER_RECORD_URL")["valueFrom"]["secretKeyRef"]

    assert mounted(spec)["/backups"] == mounted(tools["spec"])["/backups"] == "backups"
    assert template_of({"kind": "CronJob", "spec": found})["metadata"]["labels"][PART] == "tools"
    assert container["image"] == containers(tools["spec"])[0]["image"]
    assert (found["concurrencyPolicy"], found["jobTemplate"]["spec"]["activeDeadlineSeconds"] > 0) == ("Forbid", True)
    assert record == {"name": "postgres-app", "key": "uri", "optional": True}
    assert spec["securityContext"]["fsGroup"] == spec["securityContext"]["runAsGroup"]


def test_the_backup_is_made_before_old_ones_go() -> None:
    """By the documented command, as cron does in compose."""
    (_, _, script) = containers(pod("production", "backup"))[0]["command"]
    made, removed = script.split("&&")

    assert read_words(shlex.split(made)[1:]).into
    assert shlex.split(made)[:3] == ["usher", "backup", "/backups"]
    assert shlex.split(removed)[:6] == ["find", "/backups", "-mindepth", "1", "-maxdepth", "1"]
    assert shlex.split(removed)[6:10] == ["-name", "usher-*", "-mtime", "+30"]


def test_the_register_is_where_a_restore_reads_it() -> None:
    """What the job appends to is what `tools` is told, and no name of a backup, so that it is never deleted."""
    words = containers(pod("production", "erasures"))[0]["args"]
    file = str(read_words(words).into)
    told = env_of(containers(template_of(named(rendered("production"), "Deployment", "tools"))["spec"])[0])

    assert told["USHER_ERASURES_FILE"] == file
    assert not PurePosixPath(file).match("usher-*")


def test_with_files_in_a_volume_whoever_erases_notes_it_there() -> None:
    """Gateways and the command append to one file, which is not the database's."""
    settings = named(rendered("development"), "ConfigMap", "settings")["data"]
    file = PurePosixPath(load_settings(BackupSettings, settings).erasures_file)
    for part in ("gateway", "tools"):
        spec = template_of(named(rendered("development"), "Deployment", part))["spec"]

        assert mounted(spec)[str(file.parent)] == "uploads"


def test_the_page_names_what_is_here() -> None:
    """And every overlay renders with it."""
    page = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")

    assert "components/backup" in page
    assert set(PRODUCTION) < set(OVERLAYS)
