"""How a job takes the data role: what it asks STS for, and that it asks again before the hour is over.
S3 is the emulator's; STS is a server of this test, which keeps what it was asked."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from jobkit.errors import InputRejected
from jobkit.session import data_session, policy, request
from jobkit.store import open_store

ROLE = "arn:aws:iam::123456789012:role/data"
JOB = "projects/spam/runs/r0123456789abcdef-0/jobs/train-0-a"
ANSWER = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>ASIA{number:016}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
<SessionToken>token</SessionToken><Expiration>{expires}</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/data/x</Arn><AssumedRoleId>A:x</AssumedRoleId>
</AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>"""


class Sts(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, str]] = []
        self.lives = timedelta(hours=1)
        self.refuses = False


class Handler(BaseHTTPRequestHandler):
    server: Sts

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.asked.append({name: values[0] for name, values in parse_qs(body).items()})
        expires = (datetime.now(UTC) + self.server.lives).isoformat()
        answer = ANSWER.format(number=len(self.server.asked), expires=expires).encode()
        self.send_response(403 if self.server.refuses else 200)
        self.send_header("content-type", "text/xml")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def sts(s3_bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sts]:
    server = Sts()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("MODELMILL_DATA_ROLE", ROLE)
    monkeypatch.setenv("MODELMILL_JOB", JOB)
    yield server
    server.shutdown()
    server.server_close()


def test_takes_the_role_once_for_its_project(sts: Sts, s3_bucket: str, tmp_path: Path) -> None:
    store = open_store(s3_bucket)
    large = tmp_path / "large"
    large.write_bytes(bytes(range(256)) * 80_000)
    store.put("projects/spam/small", b"{}")
    store.put("projects/spam/large", large)
    store.download("projects/spam/large", tmp_path / "again")

    assert (tmp_path / "again").read_bytes() == large.read_bytes()
    assert store.find("projects/spam/absent") is None
    (asked,) = sts.asked
    assert asked["Action"] == "AssumeRole"
    assert asked["RoleArn"] == ROLE
    assert asked["RoleSessionName"] == "spam-r0123456789abcdef-0"
    assert asked["DurationSeconds"] == "3600"
    assert json.loads(asked["Policy"]) == policy(s3_bucket.removeprefix("s3://"), "spam")


def test_takes_it_again_before_it_runs_out(sts: Sts, s3_bucket: str) -> None:
    store = open_store(s3_bucket)
    sts.lives = timedelta(minutes=5)  # within botocore's margin: due at once
    store.put("projects/spam/a", b"1")
    sts.lives = timedelta(hours=1)
    before = len(sts.asked)
    store.put("projects/spam/a", b"2")
    store.put("projects/spam/a", b"3")

    assert len(sts.asked) == before + 1
    assert store.get("projects/spam/a") == b"3"


def test_a_role_it_may_not_take_is_an_error_not_the_jobs_own_rights(sts: Sts, s3_bucket: str) -> None:
    sts.refuses = True
    with pytest.raises(Exception, match=r"AssumeRole|Forbidden|403"):
        open_store(s3_bucket).put("projects/spam/a", b"1")


def test_without_a_role_awss_own_variables_count() -> None:
    assert data_session("bucket", {"MODELMILL_JOB": JOB}) is None


def test_the_policy_reaches_one_project_and_the_catalogue_and_fits_into_sts() -> None:
    document = policy("b" * 63, "p" * 40)
    objects, models, listing = document["Statement"]
    assert objects["Resource"] == f"arn:aws:s3:::{'b' * 63}/projects/{'p' * 40}/*"
    assert "s3:DeleteObject" in objects["Action"]
    assert (models["Action"], models["Resource"]) == ("s3:GetObject", f"arn:aws:s3:::{'b' * 63}/catalogue/*")
    assert listing["Condition"]["StringLikeIfExists"]["s3:prefix"] == [
        f"projects/{'p' * 40}/*",
        "catalogue/*",
    ]
    assert not any("projects/*" in str(statement) for statement in document["Statement"])
    assert len(json.dumps(document, separators=(",", ":"))) < 2048


def test_other_partitions_keep_their_arns() -> None:
    asked = request("bucket", ROLE.replace("arn:aws:", "arn:aws-cn:"), f"{JOB}/")
    assert "arn:aws-cn:s3:::bucket/projects/spam/*" in asked["Policy"]
    longest = request("bucket", ROLE, JOB.replace("spam", "p" * 40).replace("f-0", "f-9999"))
    assert longest["RoleSessionName"].endswith("f-9999")


@pytest.mark.parametrize(
    "job", ["", "projects/spam", "projects/*/runs/r-0/jobs/a", "projects/a/../b/runs/r/jobs/x", "other/key"]
)
def test_refuses_a_job_that_is_of_no_project(job: str) -> None:
    with pytest.raises(InputRejected, match="Start the job through the state machine"):
        request("bucket", ROLE, job)
