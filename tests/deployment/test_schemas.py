"""Every rendered object is one that Kubernetes, or the operator that defines its kind, accepts."""

import copy
from collections.abc import Iterable

import pytest

from manifests import kubernetes_schemas
from manifests.custom_resources import DEFINED, UNDEFINED, faults
from manifests.rendering import OVERLAYS, Manifest, of_kind, rendered
from servers import ServerMissing

OLDEST, NEWEST = "1.32", "1.37"  # of Kubernetes: preStop with sleep is new enough, matchLabelKeys too


def refused(manifests: Iterable[Manifest], version: str) -> list[str]:
    """Return what Kubernetes' own schemas do not allow."""
    own = (one for one in manifests if one["kind"] not in {*DEFINED, *UNDEFINED})
    return [fault for one in own for fault in kubernetes_schemas.faults(one, version)]


@pytest.mark.parametrize("version", [pytest.param(OLDEST, marks=pytest.mark.long), NEWEST])
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kubernetes_accepts_every_object(overlay: str, version: str) -> None:
    """Of the oldest release that is still in use, and the newest."""
    assert refused(rendered(overlay), version) == []


def test_an_unknown_field_is_refused() -> None:
    """A misspelt one would have no effect, and nobody would know."""
    deployment = copy.deepcopy(of_kind(rendered("production"), "Deployment")[0])
    deployment["spec"]["template"]["spec"]["terminationGracePeriod"] = 45

    assert len(refused([deployment], NEWEST)) == 1


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_operators_accept_every_object_of_their_kinds(overlay: str) -> None:
    """By the definitions beside the repository, where they are."""
    for one in of_kind(rendered(overlay), *DEFINED):
        assert problems(one) == []


@pytest.mark.parametrize("kind", DEFINED)
def test_an_unknown_field_of_an_operators_kind_is_refused(kind: str) -> None:
    """So that the check can fail, and every definition is used."""
    one = copy.deepcopy(next(one for name in OVERLAYS for one in of_kind(rendered(name), kind)))
    one["spec"]["replikas"] = 3

    assert len(problems(one)) == 1


def problems(one: Manifest) -> list[str]:
    """Return what a definition does not allow; skips where there is none."""
    try:
        return list(faults(one))
    except ServerMissing as missing:
        pytest.skip(str(missing))


def test_every_kind_is_checked_by_somebody() -> None:
    """The kinds that no schema knows are listed."""
    kinds = {one["kind"] for name in OVERLAYS for one in rendered(name)}

    assert kinds >= UNDEFINED
    assert DEFINED.keys() <= kinds
