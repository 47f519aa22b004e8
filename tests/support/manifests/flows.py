"""Who may speak to whom by a set of NetworkPolicies, as Kubernetes defines them, for sample pods and addresses."""

import ipaddress
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from manifests.rendering import Manifest
from manifests.workloads import Pods

NAMESPACE = "kubernetes.io/metadata.name"
HERE = "here"  # the namespace of the policies
UNNAMED = (1, 4444, 65535)  # ports that no policy names: whoever may use one of them may use any


class Flow(NamedTuple):
    """One party may open a connection to a port of another; the port is "5432" for TCP and "53/UDP" for UDP."""

    source: str
    target: str
    port: str


@dataclass(frozen=True, slots=True, eq=False)
class Party:
    """Somebody who speaks or is spoken to: a pod with its labels, or an address outside."""

    name: str
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    address: str = ""


def outside(name: str, *addresses: str) -> list[Party]:
    """Return a party of several addresses, which must all be treated alike."""
    return [Party(name, address=one) for one in addresses]


OUTSIDERS = [
    Party("ingress controller", "ingress"),
    Party("Prometheus", "monitoring"),
    Party("cluster DNS", "kube-system", {"k8s-app": "kube-dns"}),
    Party("CloudNativePG's operator", "cnpg-system", {"app.kubernetes.io/name": "cloudnative-pg"}),
    Party("another pod of CloudNativePG's namespace", "cnpg-system"),
    Party("another pod of kube-system", "kube-system"),
    Party("a pod of another namespace", "shop", {"k8s-app": "kube-dns", "usher/part": "gateway"}),
    Party("a pod without a part", HERE),
    # also what lies beside each private range
    *outside("internet", "9.255.255.254", "11.0.0.1", "100.63.0.1", "100.128.0.1", "169.253.0.1", "172.15.0.1"),
    *outside("internet", "172.32.0.1", "192.167.0.1", "192.169.0.1", "203.0.113.9", "2001:db8::1", "2a00::1"),
    *outside("10.0.0.0/8", "10.0.0.1", "10.255.255.254"),
    *outside("172.16.0.0/12", "172.16.0.1", "172.31.255.254"),
    *outside("192.168.0.0/16", "192.168.0.1", "192.168.255.254"),
    *outside("100.64.0.0/10", "100.64.0.1", "100.127.255.254"),
    *outside("the cloud's metadata", "169.254.169.254", "fe80::1"),
    *outside("private IPv6", "fd00::1"),
]


Grant = tuple[Party, str, int]  # with whom, by which protocol, on which port


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A NetworkPolicy; what it grants is worked out once for each pod, for most policies are compared many times."""

    name: str
    spec: dict[str, Any]
    known: dict[tuple[Party, str], frozenset[Grant]] = field(default_factory=dict)

    def applies(self, pod: Party, direction: str) -> bool:
        """Return whether it says anything of this pod in this direction."""
        return direction.capitalize() in self.spec["policyTypes"] and selects(self.spec["podSelector"], pod.labels)

    def grants(self, pod: Party, direction: str, net: "Net") -> frozenset[Grant]:
        """Return what the pod may do by it."""
        if (found := self.known.get((pod, direction))) is None:
            found = frozenset(self._grants(pod, direction, net))
            self.known[pod, direction] = found
        return found

    def _grants(self, pod: Party, direction: str, net: "Net") -> Iterator[Grant]:
        for rule in self.spec.get(direction, ()):
            for peer in (one for one in net.parties if _peer_fits(rule, direction, one)):
                named = pod.ports if direction == "ingress" else peer.ports
                yield from ((peer, *port) for port in net.ports if _port_fits(rule.get("ports"), port, named))


@dataclass(frozen=True, slots=True)
class Net:
    """All parties of a set of manifests, with its policies; `ports` is what is tried of each party."""

    parties: Sequence[Party]
    policies: Sequence[Policy]
    ports: Collection[tuple[str, int]]

    def granted(self, direction: str) -> set[Flow]:
        """Return the flows that the policies grant in one direction, "egress" or "ingress", whatever the other says.

        Where only some of a party's pods or addresses are treated so, the flow's port is "… (in part)".
        """
        found: dict[Flow, set[tuple[Party, Party]]] = {}
        for pod in (one for one in self.parties if one.namespace == HERE):
            for peer, protocol, number in self._granted(pod, direction):
                port = str(number) if protocol == "TCP" else f"{number}/{protocol}"
                ends = (pod.name, peer.name) if direction == "egress" else (peer.name, pod.name)
                found.setdefault(Flow(*ends, port), set()).add((pod, peer))
        samples = Counter(one.name for one in self.parties)
        return {
            flow
            if len(pairs) == samples[flow.source] * samples[flow.target]
            else flow._replace(port=f"{flow.port} (in part)")
            for flow, pairs in found.items()
        }

    def _granted(self, pod: Party, direction: str) -> set[Grant]:
        policies = [one for one in self.policies if one.applies(pod, direction)]
        if not policies:
            return {(peer, *port) for peer in self.parties for port in self.ports}
        return {grant for one in policies for grant in one.grants(pod, direction, self)}


def net_of(pods: Iterable[Pods], manifests: Iterable[Manifest]) -> Net:
    """Return the parties and policies of a namespace, with every port that a policy names or a pod opens."""
    policies = [Policy(one["metadata"]["name"], one["spec"]) for one in manifests]
    inside = [Party(one.part, HERE, one.labels, one.ports) for one in pods]
    numbers = {number for one in inside for number in one.ports.values()} | {*UNNAMED, *_numbers(policies)}
    ports = [(protocol, number) for protocol in ("TCP", "UDP") for number in sorted(numbers)]
    return Net([*inside, *OUTSIDERS], policies, ports)


def _numbers(policies: Sequence[Policy]) -> Iterator[int]:
    for policy in policies:
        for rule in (*policy.spec.get("ingress", ()), *policy.spec.get("egress", ())):
            yield from (one["port"] for one in rule.get("ports", ()) if isinstance(one.get("port"), int))


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Return whether a label selector fits; an empty one fits all."""
    plain = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return plain and all(_expression_fits(one, labels) for one in selector.get("matchExpressions", ()))


def _expression_fits(one: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(one["key"])
    match one["operator"]:
        case "In":
            return value in one["values"]
        case "NotIn":
            return value not in one["values"]
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
    raise ValueError(one["operator"])


def _peer_fits(rule: Mapping[str, Any], direction: str, party: Party) -> bool:
    peers = rule.get("from" if direction == "ingress" else "to")
    return not peers or any(_fits(one, party) for one in peers)  # no peers: everybody


def _fits(peer: Mapping[str, Any], party: Party) -> bool:
    if block := peer.get("ipBlock"):
        return bool(party.address) and _within(party.address, block)
    if party.address:
        return False
    if (spaces := peer.get("namespaceSelector")) is not None:
        at_home = selects(spaces, {NAMESPACE: party.namespace})
    else:
        at_home = party.namespace == HERE
    return at_home and selects(peer.get("podSelector", {}), party.labels)


def _within(address: str, block: Mapping[str, Any]) -> bool:
    one = ipaddress.ip_address(address)
    return one in ipaddress.ip_network(block["cidr"]) and not any(
        one in ipaddress.ip_network(cidr) for cidr in block.get("except", ())
    )


def _port_fits(ports: Sequence[Mapping[str, Any]] | None, tried: tuple[str, int], named: Mapping[str, int]) -> bool:
    if not ports:
        return True
    protocol, number = tried
    for one in ports:
        first = one.get("port")
        if one.get("protocol", "TCP") != protocol:
            continue
        if first is None or named.get(first, first) == number:
            return True
        if "endPort" in one and first <= number <= one["endPort"]:
            return True
    return False
