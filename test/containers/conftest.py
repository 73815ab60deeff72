"""What the tests of the jobs stand on: a folder store, a tiny BERT with random weights, a small labelled
dataset,
jobs as the launcher starts them. Nothing is downloaded."""

import hashlib
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from jobkit.artifacts import entries
from jobkit.job import Job
from jobkit.lease import Lease
from jobkit.metrics import Metrics, now
from jobkit.store import ObjectStore, open_store

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
# Tiny models gain nothing from a second thread, and lose much where another process wants that core.
os.environ["OMP_NUM_THREADS"] = "1"

CONTAINERS = Path(__file__).parents[2] / "containers"
RUN = "projects/demo/runs/r0123456789abcdef-0"
DATASET = "projects/demo/datasets/demo/0123456789abcdef"
LABELS = ["bad", "good"]
CLEANING = {"profile": "default", "maxCharacters": 20_000}

GOOD = "lovely bright warm friendly perfect happy gentle quick fresh superb".split()
BAD = "awful broken cold rude wrong sad harsh slow stale dreadful".split()
PLAIN = "the a room service food staff was were and very quite place film day again here there it".split()


def sentences(count: int, seed: int = 7) -> list[tuple[str, int]]:
    """Texts whose label follows from their words: a model that works learns them in a few steps."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        label = number % 2
        words = chance.choices(PLAIN, k=chance.randint(3, 14)) + chance.choices((BAD, GOOD)[label], k=2)
        chance.shuffle(words)
        rows.append((" ".join(words), label))
    chance.shuffle(rows)
    return rows


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 4 layers and 32 dimensions, random weights, with a WordPiece vocabulary of its own."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,!?'"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    pieces += [*GOOD, *BAD, *PLAIN, "##ing", "##ly", "##ed", *(f"unused{n}" for n in range(2000))]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B [SEP]",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    ).save_pretrained(folder)
    torch.manual_seed(0)
    BertForSequenceClassification(
        BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=32,
            num_hidden_layers=4,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=64,
            num_labels=2,
            initializer_range=0.15,  # random weights this small a model can learn from
        )
    ).save_pretrained(folder)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store((tmp_path / "store").as_uri())


def mirror(store: ObjectStore, folder: Path) -> dict[str, str]:
    """Puts a model into the catalogue: the source that a job's input names."""
    names = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}
    files = [file for file in entries(folder) if file["path"] in names]
    prefix = f"catalogue/{folder.name}/1"
    for file in files:
        store.put(f"{prefix}/{file['path']}", folder / file["path"])
    manifest = {"prefix": prefix, "files": files, "licence": "Apache-2.0", "source": "the tests"}
    store.put(f"{prefix}/manifest.json", json.dumps(manifest).encode())
    return {"kind": "catalogue", "manifest": f"{prefix}/manifest.json"}


def put_dataset(store: ObjectStore, folder: Path, rows: list[tuple[str, int]]) -> str:
    """A dataset version as assemble leaves it: 80 / 10 / 10. Returns its manifest's key."""
    folder.mkdir(parents=True, exist_ok=True)
    first, second = int(len(rows) * 0.8), int(len(rows) * 0.9)
    parts = {"train": rows[:first], "validation": rows[first:second], "test": rows[second:]}
    splits = {}
    for name, part in parts.items():
        columns = {
            "id": [hashlib.sha256(text.encode()).hexdigest()[:16] for text, _ in part],
            "text": [text for text, _ in part],
            "label": pyarrow.array([label for _, label in part], pyarrow.int32()),
            "annotations": [""] * len(part),
        }
        path = folder / f"{name}.parquet"
        pyarrow.parquet.write_table(pyarrow.table(columns), path)
        store.put(f"{DATASET}/{name}.parquet", path)
        splits[name] = entries(folder)[[file["path"] for file in entries(folder)].index(path.name)] | {
            "rows": len(part)
        }
    manifest = {
        "schemaVersion": 1,
        "project": "demo",
        "dataset": "demo",
        "version": "0123456789abcdef",
        "task": "text-classification",
        "labels": LABELS,
        "createdAt": "2026-11-24T00:00:00.000Z",
        "splits": splits,
        "lineage": {"sources": [], "parents": [], "run": RUN.rpartition("/")[2], "reports": []},
    }
    store.put(f"{DATASET}/manifest.json", json.dumps(manifest).encode())
    return f"{DATASET}/manifest.json"


def loop_config(**changes: Any) -> dict[str, Any]:
    return {
        "epochs": 2,
        "patience": 3,
        "peakLearningRate": 3e-3,
        "finalLearningRate": 3e-5,
        "warmup": 0.1,
        "batch": 8,
        "gradientAccumulation": 2,
        "weightDecay": 0.01,
        "maxNorm": 1.0,
        "maxLength": 32,
        "labelSmoothing": 0,
        "precision": "fp32",
        "checkpointEvery": 300,
        "checkpointsKept": 2,
    } | changes


def job_input(stage: str, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "schemaVersion": 1,
        "stage": stage,
        "name": name,
        "project": "demo",
        "run": RUN.rpartition("/")[2],
        "task": "text-classification",
        "seed": 17,
        "dataset": {"manifest": f"{DATASET}/manifest.json"},
    } | fields


def train_input(name: str, model: dict[str, str], **config: Any) -> dict[str, Any]:
    own = {"labels": LABELS, "dropout": 0.1, "fraction": 1, "strategy": "single", "cleaning": CLEANING}
    return job_input("train", name, model=model, config=loop_config(**(own | config)))


class Launched:
    """A job as a child process, with the environment that jobs.json and Batch give, and nothing else."""

    def __init__(
        self, store: ObjectStore, document: dict[str, Any], attempt: int = 1, **options: Any
    ) -> None:
        self.store, self.key = store, f"{RUN}/jobs/{document['name']}"
        body = json.dumps(document).encode()
        if store.find(f"{self.key}/input.json") != body:
            store.put(f"{self.key}/input.json", body)
        environment = {
            "PATH": os.environ["PATH"],
            "MODELMILL_STORE": store.uri,
            "MODELMILL_JOB": self.key,
            "OMP_NUM_THREADS": "1",
            "AWS_BATCH_JOB_ID": "job",
            "AWS_BATCH_JOB_ATTEMPT": str(attempt),
            **options.pop("environment", {}),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"{document['stage']}.main"],
            cwd=CONTAINERS,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )

    def ended(self, timeout: float = 120) -> int:
        self.log, _ = self.process.communicate(timeout=timeout)
        return self.process.returncode

    def wait_for(self, found: str, timeout: float = 60) -> None:
        """Until a key with these characters is in the store under the job's prefix."""
        deadline = time.monotonic() + timeout
        while not any(found in key for key in self.store.list(f"{self.key}/")):
            assert time.monotonic() < deadline, f"no {found} after {timeout} s"
            assert self.process.poll() is None, self.process.communicate()[0]
            time.sleep(0.02)

    def document(self, name: str) -> dict[str, Any]:
        return json.loads(self.store.get(f"{self.key}/{name}.json"))


@pytest.fixture
def job(store: ObjectStore, tmp_path: Path) -> Iterator[Job]:
    """A job in this process; its input is set by the test."""
    from accelerate.state import AcceleratorState

    AcceleratorState._reset_state(True)
    key = f"{RUN}/jobs/in-process"
    metrics = Metrics(store, f"{key}/job-1")
    lease = Lease.take(store, key, "job-1", now())
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    document = job_input("train", "in-process")
    yield Job(
        "train", key, "job-1", store, document, "0" * 64, lease, metrics, workspace, threading.Event(), now()
    )
    metrics.close()


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
