"""Network addresses: which ones are open to everybody, and which only wrap up another one."""

import ipaddress

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
COMPATIBLE = ipaddress.IPv6Network("::/96")


def is_public(address: str) -> bool:
    """Whether this is an address of the open network, not of somebody's own machines.

    :raises ValueError: if it is no address.
    """
    found = ipaddress.ip_address(address)
    if found in LOCAL_NAT64:
        return False
    inner = _within(found) if isinstance(found, ipaddress.IPv6Address) else None
    return found.is_global and not found.is_multicast if inner is None else is_public(str(inner))


def _within(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The older address that a newer one only wraps up (mapped, compatible, 6to4, NAT64): there the message would arrive."""
    if found in NAT64 or found in COMPATIBLE:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour
