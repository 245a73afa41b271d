"""Which addresses may be called: a program of a region is out in the net, never a neighbour of this server.

Whoever may write an address could else have this server ask its own database, the cloud's metadata or a printer. So the name is
resolved by us, every address of it must be public, and the connection goes to an address that was checked: a name that answers
differently the second time (rebinding) changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from semesta_platform.calling.records import Target

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = Callable[[str, int, float], Sequence[str]]
"""From a name, a port and seconds to addresses; raises OSError for a name that nobody knows."""
LONGEST_URL: Final = 500
SECURE_PORT, PLAIN_PORT = 443, 80
MOST_ADDRESSES: Final = 3
"""Of a name with many, so many are tried."""
# Global unicast; all else of IPv6 is for one's own net, for transition from IPv4, or for nobody.
_UNICAST: Final = ipaddress.ip_network("2000::/3")
MALFORMED: Final = "Alamat tidak dapat dibaca."
PLAIN: Final = "Alamat harus diawali https://."
INWARD: Final = "Alamat ini bukan alamat publik, jadi tidak dipanggil."
UNKNOWN: Final = "Nama alamat tidak ditemukan."


class AddressError(Exception):
    """An address that is not called; says why in Indonesian, as it is kept beside what was not delivered."""


def parted(url: str, *, private: bool = False) -> Target:
    """The parts of an address. private: also http and addresses inside are allowed.

    Raises:
        AddressError: it cannot be read, is not https, or names an address that is not public.
    """
    try:
        split = urlsplit(url)
        host, port = split.hostname or "", split.port
        host = host.encode("idna").decode().lower() if not host.isascii() else host
    except ValueError:
        raise AddressError(MALFORMED) from None
    strange = split.username is not None or split.password is not None or split.fragment
    if not url.isprintable() or " " in url or "\\" in url or not url.isascii() or len(url) > LONGEST_URL or strange or port == 0:
        raise AddressError(MALFORMED)
    if split.scheme != "https" and not (private and split.scheme == "http"):
        raise AddressError(PLAIN)
    if not host or "%" in host:
        raise AddressError(MALFORMED)
    literal = literal_of(host)
    if literal is not None and not private and not is_public(literal):
        raise AddressError(INWARD)
    secure = split.scheme == "https"
    path = f"{split.path or '/'}?{split.query}" if split.query else split.path or "/"
    return Target(secure, host, port or (SECURE_PORT if secure else PLAIN_PORT), path)


def literal_of(host: str) -> Address | None:
    """The address that a host spells out, also as resolvers read them: 2130706433, 0x7f.1, 127.1; None for a name."""
    with suppress(ValueError):
        return ipaddress.ip_address(host)
    with suppress(OSError):
        return ipaddress.IPv4Address(socket.inet_aton(host))
    return None


def is_public(address: Address) -> bool:
    """Whether it is of the public net: not loopback, private, link-local, multicast, reserved, nor an IPv4 one inside IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or address.teredo or address.scope_id
        return not inside and address in _UNICAST and address.is_global
    own = address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local or address.is_unspecified
    return address.is_global and not own


def checked(found: Iterable[str], *, private: bool = False) -> tuple[str, ...]:
    """Addresses to be tried, every one of them looked at first.

    Raises:
        AddressError: there is none, or one of them is not public: then the name is not to be trusted at all.
    """
    known = tuple(dict.fromkeys(found))
    if not known:
        raise AddressError(UNKNOWN)
    try:
        every = all(is_public(ipaddress.ip_address(each)) for each in known)
    except ValueError:
        raise AddressError(MALFORMED) from None
    if not private and not every:
        raise AddressError(INWARD)
    return known[:MOST_ADDRESSES]


def resolved(host: str, port: int, seconds: float) -> Sequence[str]:
    """The system's resolver, which knows no time limit of its own: it is asked in a thread that is left behind when it is slow.

    Raises:
        OSError: nobody knows the name, or not in time.
    """
    found: list[str] = []

    def look() -> None:
        with suppress(OSError, UnicodeError):
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(str(each[4][0]) for each in answers)

    thread = threading.Thread(target=look, name="resolver", daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise OSError(UNKNOWN)
    return tuple(found)
