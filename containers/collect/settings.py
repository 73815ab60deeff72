"""What this installation lets job `collect` reach. The environment says it; no spec can widen it.

MODELMILL_COLLECT_HOSTS     api.example.com,*.example.org,http://old.example.com:8080,postgresql://db.internal
                            A host alone means https on 443. A wildcard stands for the names below it.
MODELMILL_COLLECT_PRIVATE   10.0.3.7:5432,10.0.8.0/24:443   addresses that are not public, each with its port
MODELMILL_COLLECT_BUCKETS   other buckets than the project's own
MODELMILL_COLLECT_FILES     folders whose SQLite files may be read; nothing on AWS
MODELMILL_COLLECT_SECRETS   names of secrets in Secrets Manager, as patterns; modelmill/collect/* by default
HF_ENDPOINT, KAGGLE_ENDPOINT   a mirror instead of the public hub; its host counts as listed
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from jobkit.errors import InputRejected

DEFAULT_PORTS: Mapping[str, int] = {"https": 443, "http": 80, "postgresql": 5432, "mysql": 3306}
HUGGING_FACE = "https://huggingface.co"
KAGGLE = "https://api.kaggle.com"
#: Where the hubs keep their files: both answer a download with a redirect to one of these.
HUGGING_FACE_FILES = ("huggingface.co", "*.huggingface.co", "*.hf.co")
KAGGLE_FILES = ("api.kaggle.com", "www.kaggle.com", "storage.googleapis.com")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the settings: a scheme, a host (perhaps `*.` and a domain) and a port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if DEFAULT_PORTS.get(self.scheme) == self.port else f":{self.port}"
        return f"{host}{port}" if self.scheme == "https" else f"{self.scheme}://{host}{port}"

    def covers(self, scheme: str, host: str, port: int) -> bool:
        if (scheme, port) != (self.scheme, self.port):
            return False
        return host == self.host or (self.host.startswith("*.") and host.endswith(self.host[1:]))


@dataclass(frozen=True, slots=True)
class CollectSettings:
    hosts: tuple[Place, ...] = ()
    private: tuple[tuple[Network, int], ...] = ()
    buckets: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ("modelmill/collect/*",)
    hugging_face: str = HUGGING_FACE
    kaggle: str = KAGGLE

    @staticmethod
    def read(environment: Mapping[str, str] = os.environ) -> "CollectSettings":
        def listed(name: str) -> list[str]:
            parts = environment.get(f"MODELMILL_COLLECT_{name}", "").split(",")
            return [part.strip() for part in parts if part.strip()]

        return CollectSettings(
            hosts=tuple(place(entry) for entry in listed("HOSTS")),
            private=tuple(_private(entry) for entry in listed("PRIVATE")),
            buckets=frozenset(listed("BUCKETS")),
            folders=tuple(listed("FILES")),
            secrets=tuple(listed("SECRETS")) or ("modelmill/collect/*",),
            hugging_face=environment.get("HF_ENDPOINT", "").rstrip("/") or HUGGING_FACE,
            kaggle=environment.get("KAGGLE_ENDPOINT", "").rstrip("/") or KAGGLE,
        )


def place(entry: str) -> Place:
    """`host`, `host:port` or `scheme://host:port`. InputRejected for more: paths, users, lone stars."""
    parts = urlsplit(entry if "://" in entry else f"https://{entry}")
    try:
        host, port = host_of(parts.hostname or ""), parts.port
    except ValueError:
        host, port = "", None
    rest = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    stars = host.removeprefix("*.")
    if parts.scheme not in DEFAULT_PORTS or not host or rest or "*" in stars or "." not in f"{stars}.":
        raise _malformed("HOSTS", entry, "host, host:port or scheme://host:port, with *. for the names below")
    return Place(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme])


def site(endpoint: str) -> str:
    """The entry that stands for an endpoint, such as a mirror below a path."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(name: str) -> str:
    """The one spelling of a host that is compared: lower case, IDNA, no dot at its end."""
    name = name.strip().rstrip(".").lower()
    if name.isascii():
        return name
    return name.encode("idna").decode("ascii")


def _private(entry: str) -> tuple[Network, int]:
    address, _, port = entry.rpartition(":")
    try:
        return ipaddress.ip_network(address.strip("[]")), int(port)
    except ValueError:
        raise _malformed("PRIVATE", entry, "address:port or network:port, like 10.0.3.7:5432") from None


def _malformed(name: str, entry: str, allowed: str) -> InputRejected:
    return InputRejected(
        f"environment variable MODELMILL_COLLECT_{name}",
        repr(entry[:200]),
        allowed,
        "Correct the setting of this installation",
    )
