"""Postgres and MySQL behind the border: the driver gets a connection to the address that was judged.

    raises   InputRejected: a URL with a literal password, a host that is not listed, a server that refuses

TLS is asked for unless the source says `tls: off`; the certificate's name is the host's, not the address's.
"""

import os
import ssl
from typing import Any
from urllib.parse import unquote, urlsplit

import sqlalchemy
from sqlalchemy.pool import NullPool

from collect.settings import DEFAULT_PORTS
from collect.source import Context

CONNECT_SECONDS = 30
KINDS = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql"}


def server_engine(context: Context) -> sqlalchemy.Engine:
    """An engine whose every connection is new, checked and read-only."""
    where = f"source {context.name} (sql), url"
    given: str = context.spec["url"]
    by_reference = given.startswith(("env:", "secret:"))
    url = context.secrets.value(given, where) if by_reference else given
    parts = urlsplit(url)
    kind = KINDS.get(parts.scheme.partition("+")[0])
    database, user = unquote(parts.path.lstrip("/")), unquote(parts.username or "")
    if kind is None or not parts.hostname or not database or parts.query or parts.fragment:
        raise context.rejected(
            "url",
            f"scheme {parts.scheme[:20]!r}" + (", with options behind a ?" if parts.query else ""),
            "postgresql://user:password@host/database or mysql://…, without options",
            "Correct the secret; say how to connect with tls and timeout",
        )
    if parts.password is not None and not by_reference:
        raise context.rejected(
            "url", "a password in the spec", "secrets by reference", "Set password to env:NAME or secret:NAME"
        )
    password = context.secrets.remember(unquote(parts.password)) if parts.password else ""
    if (reference := context.spec.get("password")) is not None:
        password = context.secrets.value(reference, f"source {context.name} (sql), password")
    host, port = parts.hostname, parts.port or DEFAULT_PORTS[kind]
    context.border().check_host(kind, host, port)
    login = {"host": host, "port": port, "user": user, "password": password, "database": database}
    connect = _postgres if kind == "postgresql" else _mysql
    dialect = "postgresql+psycopg" if kind == "postgresql" else "mysql+pymysql"
    return sqlalchemy.create_engine(
        f"{dialect}://", creator=lambda: connect(context, login), poolclass=NullPool, hide_parameters=True
    )


def abandon(connection: sqlalchemy.Connection) -> None:
    """Close the connection in the middle of a result, of which pymysql would read all the rest first."""
    result = getattr(connection.connection.dbapi_connection, "_result", None)
    if result is not None:
        result.unbuffered_active = False
    connection.invalidate()


def _postgres(context: Context, login: dict[str, Any]) -> Any:
    import psycopg

    # hostaddr is where it connects, host what the certificate must say.
    addresses = context.border().addresses(login["host"], login["port"])
    milliseconds = int(context.spec["timeout"] * 1000)
    certificate: dict[str, Any] = {"sslrootcert": _authorities()} if context.spec["tls"] == "verify" else {}
    return psycopg.connect(
        host=",".join([login["host"]] * len(addresses)),
        hostaddr=",".join(addresses),
        port=login["port"],
        user=login["user"],
        password=login["password"],
        dbname=login["database"],
        sslmode={"verify": "verify-full", "require": "require", "off": "disable"}[context.spec["tls"]],
        connect_timeout=CONNECT_SECONDS,
        application_name="modelmill-collect",
        options=f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}",
        passfile=str(context.job.workspace / "no-such-file"),
        **certificate,
    )


def _authorities() -> str:
    """The file that Python's own TLS would use: SSL_CERT_FILE, or the bundle that comes with requests."""
    import certifi

    return os.environ.get("SSL_CERT_FILE", "") or certifi.where()


def _mysql(context: Context, login: dict[str, Any]) -> Any:
    import pymysql

    tls = None
    if context.spec["tls"] != "off":
        tls = ssl.create_default_context(cafile=_authorities())
        if context.spec["tls"] == "require":
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    connection = pymysql.connect(
        **login,
        ssl=tls,
        charset="utf8mb4",
        connect_timeout=CONNECT_SECONDS,
        read_timeout=context.spec["timeout"],
        local_infile=False,
        read_default_file=None,
        defer_connect=True,
    )
    connection.connect(context.border().connect(login["host"], login["port"], CONNECT_SECONDS))
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        _limit_time(cursor, context.spec["timeout"])
    return connection


def _limit_time(cursor: Any, seconds: float) -> None:
    """MySQL counts milliseconds, MariaDB seconds, each in a variable the other has not."""
    import pymysql

    try:
        cursor.execute(f"SET SESSION max_execution_time = {int(seconds * 1000)}")
    except pymysql.MySQLError:
        cursor.execute(f"SET SESSION max_statement_time = {seconds}")
