"""Database servers on loopback: a real Postgres out of a wheel, and a server that speaks MySQL's protocol."""

import asyncio
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

USER, PASSWORD = "reader", "pa55/w%rd:of-the-reader"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Postgres:
    port: int

    def execute(self, *statements: str) -> list[Any]:
        """As the owner of everything; the rows of the last statement."""
        import psycopg

        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres") as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def postgres() -> Iterator[Postgres]:
    """With a user `reader` that needs its password and may even write: the job must not."""
    import pgserver
    from pgserver._commands import pg_ctl

    folder = Path(tempfile.mkdtemp(prefix="modelmill-postgres-"))
    data, port = folder / "data", free_port()
    server = pgserver.get_server(data, cleanup_mode="stop")
    owner = {"pgdata": data, "user": server.system_user}
    try:
        server.psql(f"CREATE ROLE {USER} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
        trusted = "local all all trust\nhost all postgres 127.0.0.1/32 trust\n"
        (data / "pg_hba.conf").write_text(f"{trusted}host all all 127.0.0.1/32 scram-sha-256\n")
    finally:
        # While it runs: later the wheel would look for a process that has just ended.
        server.cleanup()
    try:
        # The wheel's own start listens on no port.
        options = f"-h 127.0.0.1 -p {port} -k {data} -c fsync=off"
        pg_ctl(["-w", "-o", options, "-l", str(data / "log"), "start"], **owner, timeout=60)
        try:
            yield Postgres(port)
        finally:
            pg_ctl(["-w", "-m", "immediate", "stop"], **owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class MySql:
    port: int
    #: Every statement that came, as it came.
    asked: list[str] = field(default_factory=list)


@contextmanager
def mysql(tables: dict[str, list[dict[str, Any]]]) -> Iterator[MySql]:
    from mysql_mimic import IdentityProvider, MysqlServer, NativePasswordAuthPlugin, Session, User
    from sqlglot.executor import execute

    made = MySql(free_port())

    class Served(Session):
        async def handle_query(self, sql: str, attrs: dict[str, str]) -> Any:
            made.asked.append(sql)
            if "max_execution_time" in sql or "TRANSACTION READ ONLY" in sql:
                return None  # as a real server answers; this one knows neither
            return await super().handle_query(sql, attrs)

        async def query(self, expression: Any, sql: str, attrs: dict[str, str]) -> Any:
            found = execute(expression.sql(), tables=tables)
            return found.rows, list(found.columns)

        async def schema(self) -> dict[str, dict[str, str]]:
            return {name: dict.fromkeys(rows[0], "TEXT") for name, rows in tables.items()}

    class OneUser(IdentityProvider):
        def get_plugins(self) -> list[Any]:
            return [NativePasswordAuthPlugin()]

        async def get_user(self, username: str) -> Any:
            if username != USER:
                return None
            hashed = NativePasswordAuthPlugin.create_auth_string(PASSWORD)
            return User(name=USER, auth_string=hashed, auth_plugin=NativePasswordAuthPlugin.name)

    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        server = MysqlServer(session_factory=Served, identity_provider=OneUser())
        await server.start_server(host="127.0.0.1", port=made.port)
        ready.set()
        await server.serve_forever()

    def run() -> None:
        asyncio.set_event_loop(loop)
        task = loop.create_task(serve())
        loop.call_soon(lambda: None)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield made
    finally:
        for task in asyncio.all_tasks(loop):
            loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
