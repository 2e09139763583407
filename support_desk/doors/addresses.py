"""Addresses of clients, as limits count them."""

from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network


@lru_cache(maxsize=4096)
def plain_address(host: str) -> str:
    """`host` as IPv4 if it is IPv4 told in IPv6's way, as a socket of both kinds tells it; else as it is."""
    with suppress(ValueError):
        if host.startswith("::ffff:") and (address := IPv6Address(host).ipv4_mapped):
            return str(address)
    return host


@lru_cache(maxsize=4096)
def counted_address(host: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which one customer has to himself.

    What is no address (a name, nothing) counts as itself.
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def is_address(host: str) -> bool:
    """Whether it is an IPv4 or IPv6 address, and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
