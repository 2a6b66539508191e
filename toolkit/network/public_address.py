"""Which IP addresses lie in the public internet, and are neither this machine nor a way around to it."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address

# Addresses with another address inside, and those that are anycast to whoever is near. The flags of `ipaddress` differ
# between versions of Python, and call some of these global.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carriers' own networks, RFC 6598
        "192.0.0.0/24",  # RFC 6890
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "240.0.0.0/4",
        "::/96",  # IPv4-compatible, RFC 4291
        "64:ff9b::/96",  # NAT64, RFC 6052
        "64:ff9b:1::/48",  # NAT64, RFC 8215
        "100::/64",  # discarded, RFC 6666
        "2001::/23",  # Teredo and other protocols, RFC 2928
        "2001:db8::/32",
        "2002::/16",  # 6to4, RFC 3056
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
        "fc00::/7",
        "fec0::/10",  # site-local, RFC 3879
    )
)


def is_public(text: str) -> bool:
    """Return whether the text of an IP address is one of the public internet; False for text that is no address."""
    try:
        address: IPv4Address | IPv6Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)
