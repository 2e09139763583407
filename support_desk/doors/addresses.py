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


@lru_cache(maxsize=4096)
def network_of(client: str) -> str:
    """The network of what counts as one client: the /24 of IPv4, the /48 of IPv6 that one customer may have.

    What is no address is in a network of its own. So is a private one: people of one office have them side by side.
    """
    try:
        network = ip_network(client)
    except ValueError:
        return client
    if network.is_private:
        return client
    return str(network.supernet(new_prefix=24 if network.version == 4 else 48))


def is_address(host: str) -> bool:
    """Whether it is an IPv4 or IPv6 address, and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
