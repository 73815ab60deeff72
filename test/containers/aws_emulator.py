"""An emulator of AWS's services on loopback; AWS's own variables of this process point at it meanwhile."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from databases import free_port


@contextmanager
def aws_emulator(services: str) -> Iterator[None]:
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    environment = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "SERVICES": services}
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "ministack")],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    before = dict(os.environ)
    os.environ.update(
        AWS_ENDPOINT_URL=endpoint,
        AWS_ENDPOINT_URL_S3=endpoint,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_DEFAULT_REGION="us-east-1",
    )
    try:
        _until_ready(f"{endpoint}/_ministack/health", server)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        server.terminate()
        server.wait(20)


def _until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while True:
        assert server.poll() is None, f"ministack ended with {server.returncode}"
        assert time.monotonic() < deadline, "ministack did not answer within 60 s"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
