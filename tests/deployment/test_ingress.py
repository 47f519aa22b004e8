"""One host with TLS leads people to the gateway and providers to the connectors."""

from urllib.parse import urlsplit

from usher_gateway.limits import TIMING

from manifests.rendering import named, of_kind, rendered

PRODUCTION = "production"
USUAL_IDLE_S = 55  # s after which the impatient ones among proxies cut a silent connection


def test_paths_lead_to_services_that_exist() -> None:
    """Webhooks are the connectors', as their routes say; everything else is the gateway's."""
    (ingress,) = of_kind(rendered(PRODUCTION), "Ingress")
    (rule,) = ingress["spec"]["rules"]
    led = {one["path"]: one["backend"]["service"] for one in rule["http"]["paths"]}
    ports = {
        path: [port["name"] for port in named(rendered(PRODUCTION), "Service", to["name"])["spec"]["ports"]]
        for path, to in led.items()
    }

    assert {path: (to["name"], to["port"]["name"]) for path, to in led.items()} == {
        "/hooks": ("connectors", "hooks"),
        "/": ("gateway", "http"),
    }
    assert all(led[path]["port"]["name"] in names for path, names in ports.items())


def test_the_host_is_the_public_address_with_tls() -> None:
    """Other origins cannot sign in, and cookies are Secure only with https."""
    (ingress,) = of_kind(rendered(PRODUCTION), "Ingress")
    settings = named(rendered(PRODUCTION), "ConfigMap", "settings")["data"]
    hosts = [rule["host"] for rule in ingress["spec"]["rules"]]

    assert [one["hosts"] for one in ingress["spec"]["tls"]] == [hosts]
    for key in ("USHER_PUBLIC_URL", "USHER_HOOKS_URL"):
        assert (urlsplit(settings[key]).scheme, [urlsplit(settings[key]).hostname]) == ("https", hosts)


def test_the_proxy_is_believed() -> None:
    """Else everybody would have its address, and share its limits."""
    assert named(rendered(PRODUCTION), "ConfigMap", "settings")["data"]["USHER_TRUSTED_PROXIES"] == "1"
    assert "USHER_TRUSTED_PROXIES" not in named(rendered("development"), "ConfigMap", "settings")["data"]


def test_no_socket_is_silent_for_longer_than_proxies_wait() -> None:
    """So that no annotation of a controller is needed: our ping comes first."""
    assert max(TIMING.ping, TIMING.desk_ping) < USUAL_IDLE_S / 2
