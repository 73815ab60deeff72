"""The border around everything that `collect` connects to: hubs, databases, HTTP APIs.

    raises   NotAllowed, an InputRejected: a scheme, host, port or address that the settings do not allow

Three rules. What is not listed is refused. A name is resolved once, every address it has is judged, and
the connection goes to one of those: no second look-up could answer otherwise. An address that is not public
counts only where the settings name it with its port, and those of the machine's own metadata never do.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, urlsplit

from jobkit.errors import InputRejected

from collect.settings import DEFAULT_PORTS, CollectSettings, Place, host_of, place

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

#: Link-local (where clouds keep a machine's credentials), EC2's in IPv6, Alibaba's, multicast, `this host`,
#: broadcast.
NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::/32",
        "100.100.100.200/32",
        "224.0.0.0/4",
        "ff00::/8",
        "0.0.0.0/8",
        "::/128",
        "255.255.255.255/32",
    )
)
#: IPv6 addresses that carry an IPv4 one: mapped, compatible, NAT64, 6to4, Teredo. A name needs none of them.
WRAPPED = tuple(
    ipaddress.ip_network(network)
    for network in ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)


class NotAllowed(InputRejected):
    """An address behind the border. Of one image among many, it is that row's own fault."""


def resolved(host: str, port: int) -> list[str]:
    """Every address of the name, in the system's order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Border:
    def __init__(
        self, settings: CollectSettings, also: Iterable[str] = (), resolve: Resolve | None = None
    ) -> None:
        """`also`: entries that count as listed for one kind of source, such as a hub's own hosts."""
        self._hosts: tuple[Place, ...] = (*settings.hosts, *(place(entry) for entry in also))
        self._private = settings.private
        self._resolve = resolve

    def check_url(self, url: str) -> SplitResult:
        """The parsed URL, if its scheme, host and port are listed; nothing is resolved yet."""
        try:
            parts = urlsplit(url)
            host, port = host_of(parts.hostname or ""), parts.port
        except ValueError:
            parts, host, port = urlsplit(""), "", None
        scheme = parts.scheme
        if scheme not in DEFAULT_PORTS or not host or "@" in parts.netloc:
            raise NotAllowed(
                f"address {shown(url)}",
                f"scheme {scheme[:20]!r}" if "@" not in parts.netloc else "a user or a password in it",
                f"{', '.join(DEFAULT_PORTS)}, with a host and without a user",
                "Give secrets by reference, as env:NAME or secret:NAME",
            )
        self.check_host(scheme, host, port or DEFAULT_PORTS[scheme])
        return parts

    def check_host(self, scheme: str, host: str, port: int) -> None:
        wanted = Place(scheme, host_of(host), port)
        if any(entry.covers(scheme, wanted.host, port) for entry in self._hosts):
            return
        listed = ", ".join(str(entry) for entry in self._hosts) or "none so far"
        raise NotAllowed(
            f"host {wanted}",
            "it is not listed",
            f"what the settings list: {listed[:500]}",
            f"Have the operator add {wanted} to MODELMILL_COLLECT_HOSTS if this source may be read",
        )

    def addresses(self, host: str, port: int) -> list[str]:
        """The host's addresses, each allowed. One that is not refuses the whole name."""
        try:
            found = (self._resolve or resolved)(host, port)
        except (OSError, UnicodeError) as error:
            raise NotAllowed(
                f"host {host}", f"no address ({error})", "a name that resolves", "Look at its spelling"
            ) from None
        for text in found:
            self._judge(host, text, port)
        if not found:
            raise NotAllowed(f"host {host}", "no address", "a name that resolves", "Look at its spelling")
        return found

    def _judge(self, host: str, text: str, port: int) -> None:
        address = ipaddress.ip_address(text)
        never = any(address in network for network in NEVER)
        if not never and _public(address):
            return
        if not never and any(address in network and port == allowed for network, allowed in self._private):
            return
        raise NotAllowed(
            f"host {host}",
            f"its address {text} is not public",
            "public addresses" if never else "public addresses, and those in MODELMILL_COLLECT_PRIVATE",
            "Name another host"
            if never
            else f"Have the operator add {text}:{port} there if this source may be read",
        )

    def connect(self, host: str, port: int, timeout: float | None) -> socket.socket:
        """A socket to one of the addresses that were judged."""
        last: OSError | None = None
        for address in self.addresses(host, port):
            try:
                return socket.create_connection((address, port), timeout)
            except OSError as error:
                last = error
        raise last or OSError(f"no address of {host} answers")


def _public(address: Address) -> bool:
    if any(address in network for network in WRAPPED):
        return False
    return address.is_global and not address.is_multicast


def shown(url: str) -> str:
    """A URL as a message may show it: without user, parameters and fragment."""
    scheme, _, rest = url.partition("://")
    path = rest.split("?")[0].split("#")[0]
    authority, slash, tail = path.partition("/")
    return f"{scheme[:20]}://{authority.rpartition('@')[2]}{slash}{tail}"[:300] if rest else repr(url[:20])
