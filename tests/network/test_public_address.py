"""Every way to write this machine or a private network is seen for what it is."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.network.public_address import is_public

PRIVATE_V4 = st.one_of(
    *(st.ip_addresses(network=network) for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                                     "169.254.0.0/16", "0.0.0.0/8", "100.64.0.0/10", "224.0.0.0/4", "240.0.0.0/4"))
)  # fmt: skip


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001:800::200e", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "::", "0.0.0.0", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
     "64:ff9b::808:808", "64:ff9b:1::1", "64:ff9b:1:abcd::7f00:1", "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1",
     "2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "192.88.99.1", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1",
     "ff02::1", "ff0e::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fd00::1", "100.64.0.1", "198.18.0.1", "192.0.0.170", "192.0.2.1",
     "203.0.113.9", "2001:db8::1", "3fff::1", "100::1", "169.254.169.254", "fd00:ec2::254", "localhost", "", "1.1.1", "0x7f000001"],
)  # fmt: skip
def test_everything_else_is_not(address: str) -> None:
    assert not is_public(address)


@given(PRIVATE_V4)
def test_no_private_address_is_public_inside_another(inner: ipaddress.IPv4Address) -> None:
    high, low = int(inner) >> 16, int(inner) & 0xFFFF
    written = (f"{inner}", f"::ffff:{inner}", f"::{inner}", f"64:ff9b::{inner}", f"64:ff9b:1::{inner}", f"2002:{high:x}:{low:x}::1",
               f"2001:0:{high:x}:{low:x}::1")  # fmt: skip
    assert not any(map(is_public, written))
