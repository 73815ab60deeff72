"""What the tests of the jobs stand on: a store, an S3 emulator, a tiny model, one run, a job in this process.

Nothing is downloaded.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attempts import INPUT, KEY
from documents import job_input
from faulty import FaultOf, Faulty
from jobkit.attempt import run
from jobkit.job import Job, Result
from jobkit.store import ObjectStore, open_store
from launched import Chain, in_process

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
# Tiny models gain nothing from a second thread, and lose much where another process wants that core.
os.environ["OMP_NUM_THREADS"] = "1"


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tiny import write_bert

    return write_bert(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Chain:
    """Jobs of a whole run, once for all tests that read what they left."""
    return Chain(tmp_path_factory.mktemp("chain"), tiny_model)


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store((tmp_path / "store").as_uri())


@pytest.fixture
def job(store: ObjectStore, tmp_path: Path) -> Iterator[Job]:
    """A job in this process; its input is set by the test."""
    made = in_process(store, tmp_path / "workspace", job_input("train", "in-process"))
    yield made
    made.metrics.close()


@pytest.fixture
def faults(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> list[FaultOf]:
    """What the attempt's store does beyond storing; a test appends."""
    found: list[FaultOf] = []

    def opened(uri: str) -> ObjectStore:
        return Faulty(open_store(uri), all_of_them)

    def all_of_them(verb: str, key: str) -> None:
        for fault in found:
            fault(verb, key)

    monkeypatch.setattr("jobkit.attempt.open_store", opened)
    monkeypatch.setattr("jobkit.steady_store.PAUSES", (0.0,))
    return found


@pytest.fixture
def attempt(store: ObjectStore, faults: list[FaultOf], monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs `main` as job `quantize` in this process and returns the exit code."""
    monkeypatch.setenv("MODELMILL_STORE", store.uri)
    monkeypatch.setenv("MODELMILL_JOB", KEY)
    monkeypatch.setenv("AWS_BATCH_JOB_ID", "job")
    monkeypatch.setenv("AWS_BATCH_JOB_ATTEMPT", "1")
    monkeypatch.setattr("signal.signal", lambda *_: None)
    store.put(f"{KEY}/input.json", json.dumps(INPUT).encode())

    def attempted(main: Callable[[Job], Result], stage: str = "quantize") -> int:
        with pytest.raises(SystemExit) as ended:
            run(stage, main)
        return int(ended.value.code or 0)

    return attempted


@pytest.fixture(scope="session")
def s3_bucket() -> Iterator[str]:
    """`s3://bucket` on an emulator of S3 that listens on loopback; AWS's own variables point at it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    endpoint = f"http://127.0.0.1:{port}"
    environment = os.environ | {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "SERVICES": "s3"}
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "ministack")],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    before = dict(os.environ)
    os.environ.update(
        AWS_ENDPOINT_URL_S3=endpoint,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        AWS_DEFAULT_REGION="us-east-1",
    )
    try:
        _until_ready(f"{endpoint}/_ministack/health", server)
        import s3fs

        s3fs.S3FileSystem(skip_instance_cache=True).mkdir("jobkit-tests")
        yield "s3://jobkit-tests"
    finally:
        os.environ.clear()
        os.environ.update(before)
        server.terminate()
        server.wait(20)


def _until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, f"ministack ended with {server.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("ministack did not answer within 60 s")
