"""Production gets its secrets from the team's own store; there is no definition of the kind to check it by."""

from manifests.rendering import PRODUCTION, of_kind, rendered
from manifests.workloads import SERVICES, containers, service_container, templates


def test_each_secret_of_ours_comes_from_the_store() -> None:
    """What no operator makes: the names are those that the services read."""
    for overlay in PRODUCTION:
        manifests = rendered(overlay)
        made = {one["spec"]["target"]["name"] for one in of_kind(manifests, "ExternalSecret")}
        read = {
            reference["name"]
            for _, spec in templates(manifests)
            for container in containers(spec)
            for reference in (
                *(one["secretRef"] for one in container.get("envFrom", ()) if "secretRef" in one),
                *(one["valueFrom"]["secretKeyRef"] for one in container.get("env", ()) if "valueFrom" in one),
            )
        }

        assert read == made | {"rabbitmq-default-user", "postgres-app"}
        assert of_kind(manifests, "Secret") == []


def test_the_kind_is_used_as_its_first_stable_version_has_it() -> None:
    """A store, a target that the operator owns, and everything that is under one key."""
    for one in of_kind(rendered("production"), "ExternalSecret"):
        spec = one["spec"]

        assert one["apiVersion"] == "external-secrets.io/v1"
        assert spec.keys() == {"refreshInterval", "secretStoreRef", "target", "dataFrom"}
        assert spec["secretStoreRef"].keys() == {"kind", "name"}
        assert spec["target"] == {"name": one["metadata"]["name"], "creationPolicy": "Owner"}
        assert [list(source) for source in spec["dataFrom"]] == [["extract"]]


def test_services_have_the_same_secrets() -> None:
    """What one signs, the others check."""
    sources = [service_container(rendered("production"), part)["envFrom"] for part in SERVICES]

    assert all(one == sources[0] for one in sources)
