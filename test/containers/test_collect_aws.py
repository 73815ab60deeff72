"""Source `s3` and secrets by name, with AWS's own clients against an emulator."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_server import api_server, of_json
from aws_emulator import aws_emulator
from collecting import TEXT_AND_LABEL, Collecting, source
from jobkit.errors import InputRejected
from jobkit.store import ObjectStore
from pictures import FOLDER, LABELS

BUCKET = "partner-data"
ROWS = [{"text": f"text {n}", "label": "good"} for n in range(3)]
SECRET = "s3cr3t-of-the-manager"


@pytest.fixture(scope="module")
def aws() -> Iterator[None]:
    with aws_emulator("s3,secretsmanager"):
        import botocore.session
        import s3fs

        fs = s3fs.S3FileSystem(skip_instance_cache=True)
        fs.mkdir(BUCKET)
        body = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
        fs.pipe_file(f"{BUCKET}/drop/a.jsonl", body)
        fs.pipe_file(f"{BUCKET}/drop/sub/b.csv.gz", gzip.compress(b"text,label\nlast,bad\n"))
        fs.pipe_file(f"{BUCKET}/drop/readme.md", b"?")
        fs.pipe_file(f"{BUCKET}/dropped/c.jsonl", body)
        secrets = botocore.session.get_session().create_client("secretsmanager")
        secrets.create_secret(Name="modelmill/collect/api", SecretString=SECRET)
        secrets.create_secret(
            Name="modelmill/collect/db", SecretString=json.dumps({"key": SECRET, "port": 5432})
        )
        secrets.create_secret(Name="other/secret", SecretString=SECRET)
        yield


@pytest.fixture
def collecting(store: ObjectStore, tmp_path: Path, aws: None) -> Collecting:
    return Collecting(store, tmp_path, {"MODELMILL_COLLECT_BUCKETS": BUCKET})


def s3(uri: str, **fields: Any) -> dict[str, Any]:
    return source("s3", uri=uri, map=TEXT_AND_LABEL, **fields)


def test_files_under_a_prefix_are_read(collecting: Collecting) -> None:
    rows = collecting.rows(s3(f"s3://{BUCKET}/drop/"))
    assert [row["text"] for row in rows] == ["text 0", "text 1", "text 2", "last"]
    assert rows[3]["provenance"]["place"] == "drop/sub/b.csv.gz"
    assert rows[3]["provenance"]["revision"].startswith("sha256:")
    assert len(collecting.pairs(s3(f"s3://{BUCKET}/drop"))) == 7, "a prefix is characters, not a folder"
    assert len(collecting.pairs(s3(f"s3://{BUCKET}/drop/a.jsonl"))) == 3
    assert len(collecting.pairs(s3(f"s3://{BUCKET}/drop/", files=["*/sub/*"]))) == 1


def test_a_bucket_that_is_not_listed_or_not_there_is_refused(collecting: Collecting) -> None:
    with pytest.raises(
        InputRejected, match=r"buckets that the settings list: partner-data.*MODELMILL_COLLECT_BUCKETS"
    ):
        collecting.run(s3("s3://jobkit-tests/x"))
    collecting.environment["MODELMILL_COLLECT_BUCKETS"] = "nowhere-at-all"
    with pytest.raises(InputRejected, match=r"can't be listed|none that can be read"):
        collecting.run(s3("s3://nowhere-at-all/x"))


def test_secrets_come_by_name_arn_and_field(collecting: Collecting) -> None:
    import botocore.session

    described = botocore.session.get_session().create_client("secretsmanager").describe_secret
    arn = described(SecretId="modelmill/collect/api")["ARN"]
    with api_server() as api:
        api.answers = lambda _asked: of_json({"items": ROWS})
        collecting.allow(api.address)
        for name in ("modelmill/collect/api", arn, "modelmill/collect/db#key"):
            headers = {"Authorization": f"secret:{name}"}
            collecting.run(source("http", url=f"{api.url}/rows", headers=headers))
        assert [asked.headers["authorization"] for asked in api.asked] == [SECRET] * 3


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("other/secret", r"secrets named like modelmill/collect/\*.*MODELMILL_COLLECT_SECRETS"),
        ("modelmill/collect/none", "gives no text for modelmill/collect/none: ResourceNotFoundException"),
        ("modelmill/collect/db#word", "has no field 'word'.*Correct what follows the #"),
        ("modelmill/collect/api#word", "has no field 'word'"),
    ],
)
def test_a_secret_that_may_not_be_had(collecting: Collecting, name: str, message: str) -> None:
    with pytest.raises(InputRejected, match=message) as told:
        collecting.run(
            source("http", url="https://api.example.com/rows", headers={"Authorization": f"secret:{name}"})
        )
    assert SECRET not in str(told.value)
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == "test"


def test_images_under_a_prefix_are_labelled_by_their_folders(collecting: Collecting) -> None:
    import s3fs

    fs = s3fs.S3FileSystem(skip_instance_cache=True)
    for name, data in FOLDER.items():
        fs.pipe_file(f"{BUCKET}/photos/{name}", data)
    for prefix in ("photos/", "photos"):
        given = s3(f"s3://{BUCKET}/{prefix}")
        rows = collecting.images({**given, "map": {"image": "image", "label": "label"}})
        assert {row["image"]["path"]: row["label"] for row in rows} == LABELS
        assert rows[0]["provenance"]["place"] == "photos/train/cat/1.png"
