"""The network that an address stands for when connections and attempts are counted."""

from ipaddress import IPv4Address, IPv6Network, ip_address


def network_of(address: str) -> str:
    """Return the address, or for IPv6 its /64: one subscriber has all addresses in it, and could use each once.

    >>> network_of("2001:db8::1")
    '2001:db8::/64'
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found, 64), strict=False))
