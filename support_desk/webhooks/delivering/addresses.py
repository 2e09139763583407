"""Which addresses of the net are public: everybody's to reach, and no door into the house that the desk stands in."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# What of IPv6 is given to anybody at all; the rest is local, special, or not in use.
GIVEN = ip_network("2000::/3")
# Networks behind NAT64 reach all of IPv4 by these addresses, whose last 32 bits name one there.
NAT64 = ip_network("64:ff9b::/96")
# Special, though not every Python says so: protocols' own, relays of 6to4, 6to4 itself, examples.
PROTOCOLS = ("192.0.0.0/24", "192.88.99.0/24", "2002::/16", "2001::/23", "3fff::/20")
# By this one Azure tells each of its machines what is meant for it alone.
WITHIN_AZURE = "168.63.129.16/32"
SPECIAL = [ip_network(each) for each in (*PROTOCOLS, WITHIN_AZURE)]


def is_public(address: str) -> bool:
    """Whether this address, as a resolver gives it, is public, and so is the one of IPv4 that it may stand for."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_public(_meant(found))


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    is_given = isinstance(address, IPv4Address) or address in GIVEN
    is_special = address.is_multicast or any(address in network for network in SPECIAL)
    return is_given and address.is_global and not is_special
