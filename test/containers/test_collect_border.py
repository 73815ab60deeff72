"""The border: what may be reached is what the settings list, at addresses that were judged."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from api_server import Answer, ApiServer, api_server, of_json
from collect.border import Border, shown
from collect.budget import Budget
from collect.settings import CollectSettings, place, site
from collect.transport import BorderTransport
from collecting import TEXT_AND_LABEL, Collecting, source
from jobkit.errors import InputRejected
from jobkit.store import ObjectStore


def border(hosts: str = "", private: str = "", **addresses: list[str]) -> Border:
    """`addresses`: what names resolve to, `_` for their dots."""
    known = {name.replace("_", "."): found for name, found in addresses.items()}
    settings = CollectSettings.read({"MODELMILL_COLLECT_HOSTS": hosts, "MODELMILL_COLLECT_PRIVATE": private})
    return Border(settings, resolve=lambda host, _port: known[host])


LISTED = (
    "api.example.com,*.example.org,http://old.example.com:8080,postgresql://db.internal,[2606:4700::1]:8443"
)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com/v1?x=1",
        "https://API.Example.COM./v1",
        "https://api.example.com:443/",
        "https://a.example.org/",
        "https://a.b.example.org/",
        "http://old.example.com:8080/",
        "postgresql://db.internal/rows",
        "https://[2606:4700::1]:8443/",
    ],
)
def test_what_is_listed_passes(url: str) -> None:
    border(LISTED).check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com/",
        "https://api.example.com:8443/",
        "https://api.example.com.evil.net/",
        "https://evil-example.org/",
        "https://example.org/",
        "https://old.example.com/",
        "http://old.example.com/",
        "https://api.example.com@evil.net/",
        "https://evil.net#@api.example.com/",
        "https://evil.net\\@api.example.com/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://[::1]/",
        "mysql://db.internal/rows",
        "file:///etc/passwd",
        "gopher://api.example.com/",
        "//api.example.com/",
        "https:///",
        "https://api.example.com:port/",
        "https://[api.example.com/",
        "",
    ],
)
def test_what_is_not_listed_is_refused(url: str) -> None:
    with pytest.raises(InputRejected, match=r"Have the operator add|Give secrets by reference"):
        border(LISTED).check_url(url)


def test_nothing_is_listed_by_default_and_the_message_says_how() -> None:
    with pytest.raises(InputRejected, match=r"none so far.*add api.example.com to MODELMILL_COLLECT_HOSTS"):
        border().check_url("https://api.example.com/")


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "240.0.0.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:8.8.8.8",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
]
NEVER = [
    "169.254.169.254",
    "169.254.170.2",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "224.0.0.1",
    "ff02::1",
    "0.0.0.0",
    "::",
]


@pytest.mark.parametrize("address", PRIVATE + NEVER)
def test_an_address_that_is_not_public_is_refused_after_the_name_resolved(address: str) -> None:
    with pytest.raises(InputRejected, match=r"host api.test: its address .* is not public"):
        border("api.test", api_test=[address]).addresses("api.test", 443)
    with pytest.raises(InputRejected, match=r"is not public"):  # one bad address spoils the name
        border("api.test", api_test=["8.8.8.8", address]).addresses("api.test", 443)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_listed_address_counts_with_its_port_alone(address: str) -> None:
    listed = border(
        "db.test", f"[{address}]:5432" if ":" in address else f"{address}:5432", db_test=[address]
    )
    assert listed.addresses("db.test", 5432) == [address]
    with pytest.raises(InputRejected, match=r"MODELMILL_COLLECT_PRIVATE"):
        listed.addresses("db.test", 443)


@pytest.mark.parametrize("address", NEVER[:3] + NEVER[4:])
def test_a_machines_own_metadata_is_never_reached(address: str) -> None:
    everything = border("db.test", "0.0.0.0/0:80,[::/0]:80", db_test=[address])
    with pytest.raises(InputRejected, match=r"Name another host"):
        everything.addresses("db.test", 80)


def test_networks_of_private_addresses() -> None:
    listed = border("db.test", "10.0.8.0/24:5432", db_test=["10.0.8.77"])
    assert listed.addresses("db.test", 5432) == ["10.0.8.77"]


@pytest.mark.parametrize(
    "entry", ["*", "*.", "a.*.com", "user@host", "host/path", "ftp://host", "host:0x1", "http://"]
)
def test_a_setting_that_says_nothing_clear_is_refused(entry: str) -> None:
    with pytest.raises(InputRejected, match=r"MODELMILL_COLLECT_HOSTS"):
        place(entry)


def test_a_mirror_below_a_path_stands_for_its_host() -> None:
    settings = CollectSettings.read({"HF_ENDPOINT": "https://mirror.example.com:8443/api/hub/"})
    mirror = Border(settings, [site(settings.hugging_face)])
    mirror.check_url("https://mirror.example.com:8443/api/hub/datasets/a/b")
    with pytest.raises(InputRejected, match="it is not listed"):
        mirror.check_url("https://huggingface.co/")


def test_a_url_is_shown_without_what_may_be_secret() -> None:
    assert shown("https://user:word@host:1/a/b?key=1#x") == "https://host:1/a/b"


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with api_server() as server:
        server.answers = lambda _asked: of_json({"items": [{"text": "a", "label": "b"}]})
        yield server


def test_a_name_is_resolved_once_and_keeps_its_host_header(api: ApiServer) -> None:
    """A second look-up would answer otherwise: that of an attacker's own name server."""
    port = int(api.address.rpartition(":")[2])
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    settings = CollectSettings(
        hosts=(place(f"http://api.test:{port}"),),
        private=CollectSettings.read({"MODELMILL_COLLECT_PRIVATE": api.address}).private,
    )
    judged = Border(settings, resolve=lambda _host, _port: next(answers))
    with httpx2.Client(transport=BorderTransport(judged, Budget("test", 10**6, "came"))) as client:
        client.get(f"http://api.test:{port}/rows")
        assert api.asked[0].headers["host"] == f"api.test:{port}"
    with (
        httpx2.Client(transport=BorderTransport(judged, Budget("test", 10**6, "came"))) as client,
        pytest.raises(InputRejected, match=r"its address 169.254.169.254 is not public"),
    ):
        client.get(f"http://api.test:{port}/rows")


def test_a_listed_name_that_resolves_to_this_machine_is_refused(
    store: ObjectStore, tmp_path: Path, api: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting = Collecting(store, tmp_path)
    port = api.address.rpartition(":")[2]
    collecting.environment["MODELMILL_COLLECT_HOSTS"] = f"http://rebound.test:{port}"
    monkeypatch.setattr("collect.border.resolved", lambda _host, _port: ["127.0.0.1"])
    with pytest.raises(InputRejected, match=r"host rebound.test: its address 127.0.0.1 is not public"):
        collecting.run(source("http", url=f"http://rebound.test:{port}/rows", map=TEXT_AND_LABEL))
    assert api.asked == []


def test_a_redirect_to_a_listed_name_is_judged_by_its_address(
    store: ObjectStore, tmp_path: Path, api: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting = Collecting(store, tmp_path)
    collecting.allow(api.address)
    collecting.environment["MODELMILL_COLLECT_HOSTS"] += ",http://metadata.test"
    real = socket.getaddrinfo
    monkeypatch.setattr(
        "collect.border.resolved",
        lambda host, port: (
            ["169.254.169.254"] if host == "metadata.test" else [str(real(host, port)[0][4][0])]
        ),
    )
    api.answers = lambda _asked: Answer(b"", 302, {"Location": "http://metadata.test/latest/meta-data"})
    with pytest.raises(InputRejected, match=r"host metadata.test: its address 169.254.169.254 is not public"):
        collecting.run(source("http", url=f"{api.url}/rows", map=TEXT_AND_LABEL))


def test_a_name_that_does_not_resolve_is_told(store: ObjectStore, tmp_path: Path) -> None:
    collecting = Collecting(store, tmp_path)
    collecting.environment["MODELMILL_COLLECT_HOSTS"] = "nowhere.invalid"
    with pytest.raises(InputRejected, match=r"host nowhere.invalid: no address.*Look at its spelling"):
        collecting.run(source("http", url="https://nowhere.invalid/rows", map=TEXT_AND_LABEL))


def test_tls_asks_for_the_name_not_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    names = ("-subj", "/CN=api.test", "-addext", "subjectAltName=DNS:api.test")
    files = ("-keyout", str(key), "-out", str(certificate))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    asked: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]

    def serve() -> None:
        with context.wrap_socket(listening.accept()[0], server_side=True) as stream:
            stream.recv(4096)
            stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    judged = border(f"api.test:{port}", f"127.0.0.1:{port}", api_test=["127.0.0.1"])
    with httpx2.Client(transport=BorderTransport(judged, Budget("test", 10**6, "came"))) as client:
        assert client.get(f"https://api.test:{port}/").text == "ok"
    thread.join(10)
    listening.close()
    assert asked == ["api.test"]
