"""Every way to remove or widen one thing of a NetworkPolicy."""

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from manifests.flows import Policy

Change = Callable[[dict[str, Any]], object]
Path = tuple[str | int, ...]
INTERNET = {"ipBlock": {"cidr": "0.0.0.0/0"}}


def mutants(policies: Sequence[Policy]) -> Iterator[tuple[str, str, list[Policy]]]:
    """Yield the name of a policy, one change of it, and all policies with that change."""
    for number, policy in enumerate(policies):
        others = [*policies[:number], *policies[number + 1 :]]
        yield policy.name, "removed", others
        for what, change in _changes(policy.spec):
            spec = copy.deepcopy(policy.spec)
            change(spec)
            yield policy.name, what, [*others, Policy(policy.name, spec)]


def at_path(spec: Any, path: Sequence[str | int]) -> Any:
    """Return what stands at a path."""
    for step in path:
        spec = spec[step]
    return spec


def _without(path: Path, key: str | int) -> Change:
    return lambda spec: at_path(spec, path).pop(key)


def _without_value(path: Path, value: str) -> Change:
    return lambda spec: at_path(spec, path).remove(value)


def _with(path: Path, **values: Any) -> Change:
    return lambda spec: at_path(spec, path).update(values)


def _instead(path: Path, value: Any) -> Change:
    return lambda spec: at_path(spec, path[:-1]).__setitem__(path[-1], value)


def _besides(path: Path, value: Any) -> Change:
    return lambda spec: at_path(spec, path).append(value)


def _changes(spec: dict[str, Any]) -> Iterator[tuple[str, Change]]:
    for kind in spec["policyTypes"]:
        yield f"no longer of {kind}", _without_value(("policyTypes",), kind)
    if spec["podSelector"]:
        yield "for all pods", _with((), podSelector={})
    yield from _selector(("podSelector",), spec["podSelector"])
    for direction, end in (("ingress", "from"), ("egress", "to")):
        for number, rule in enumerate(spec.get(direction, ())):
            at = (direction, number)
            yield f"{at} removed", _without((direction,), number)
            yield f"{at} on all ports", _without(at, "ports")
            yield f"{at} with everybody", _without(at, end)
            yield f"{at} also with the internet", _besides((*at, end), INTERNET)
            for port in range(len(rule["ports"])):
                yield from _port((*at, "ports"), port, alone=len(rule["ports"]) == 1)
            for index, peer in enumerate(rule[end]):
                yield from _peer((*at, end, index), peer)


def _port(at: Path, number: int, *, alone: bool) -> Iterator[tuple[str, Change]]:
    if not alone:  # without any it would be all ports
        yield f"{at} {number} removed", _without(at, number)
    yield f"{at} {number} without a number", _without((*at, number), "port")
    yield f"{at} {number} and all others", _with((*at, number), port=1, endPort=65535)
    yield f"{at} {number} of another protocol", _with((*at, number), protocol="SCTP")


def _peer(at: Path, peer: dict[str, Any]) -> Iterator[tuple[str, Change]]:
    if block := peer.get("ipBlock"):
        everywhere, some = ("::/0", "2001::/16") if ":" in block["cidr"] else ("0.0.0.0/0", "0.0.0.0/1")
        if block["cidr"] != everywhere:
            yield f"{at} all addresses", _with((*at, "ipBlock"), cidr=everywhere)
        else:
            yield f"{at} only some addresses", _instead((*at, "ipBlock"), {"cidr": some})
        for index in range(len(block.get("except", ()))):
            yield f"{at} without exception {index}", _without((*at, "ipBlock", "except"), index)
        return
    yield f"{at} any pod of ours", _instead(at, {"podSelector": {}})
    yield f"{at} any pod at all", _instead(at, {"namespaceSelector": {}})
    for key, selector in peer.items():
        if len(peer) > 1:
            yield f"{at} without {key}", _without(at, key)
        yield from _selector((*at, key), selector)


def _selector(at: Path, selector: dict[str, Any]) -> Iterator[tuple[str, Change]]:
    for number, one in enumerate(selector.get("matchExpressions", ())):
        for value in one["values"]:
            yield f"{at} without {value}", _without_value((*at, "matchExpressions", number, "values"), value)
