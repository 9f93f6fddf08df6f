"""Which addresses are ordinary ones of the public internet: the judgement of every connection."""

from __future__ import annotations

import pytest

from tests.names import Names
from webapp.providers.network import AddressRefused, UnknownHost, is_public, public_addresses

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "2a00:1450:4001::200e",
    "64:ff9b::8.8.8.8",
]
PRIVATE = [
    *(
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.0.1",
    ),
    *(
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
    ),
    *(
        "192.168.0.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
    ),
    *(
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
    ),
    *(
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2001:20::1",
    ),
    *(
        "2002:7f00:1::",
        "2002:808:808::1",
        "2001:0:53aa:64c:0:7c2f:80ff:fffe",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00::1",
    ),
    *(
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2a00:1450::5efe:10.0.0.1",
        "2a00:1450::200:5efe:10.0.0.1",
    ),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [each for each in PRIVATE if "%" not in each])
def test_no_name_leads_to_one(names: Names, address: str) -> None:
    names.tell("wild.card.test", [address])
    with pytest.raises(AddressRefused):
        public_addresses("wild.card.test", 443)


def test_ipv4_is_tried_first(names: Names) -> None:
    names.tell("both.test", ["2606:4700::1", "93.184.216.34"])
    assert public_addresses("both.test", 443) == ["93.184.216.34", "2606:4700::1"]


def test_nothing_is_remembered_of_a_name_that_failed(names: Names) -> None:
    names.tell("late.test", ["NXDOMAIN"], ["93.184.216.34"])
    with pytest.raises(UnknownHost):
        public_addresses("late.test", 443)
    assert public_addresses("late.test", 443) == ["93.184.216.34"]
