"""What a rate counts by: an IPv4 address, or the IPv6 network of one subscriber."""

import pytest
from usher_common.http.addresses import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::1", "::/64"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_one_subscribers_addresses_count_together(address: str, network: str) -> None:
    """Another address within the same network is no way around a rate."""
    assert network_of(address) == network
