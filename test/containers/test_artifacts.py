"""Files are used only when every byte is what their manifest says, and only in formats that hold data."""

import json
from pathlib import Path

import pytest
from jobkit.artifacts import fetch, refuse_unsafe, resolve, upload
from jobkit.errors import ArtifactCorrupt, ContractBroken, InputRejected, NotFound
from jobkit.store import ObjectStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    (folder / "deep").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"\0" * 5000)
    (folder / "deep" / "config.json").write_text("{}")
    return folder


def test_goes_up_and_comes_back(store: ObjectStore, folder: Path, tmp_path: Path) -> None:
    artifact = upload(store, "projects/demo/a", folder)
    again = fetch(store, artifact, tmp_path / "again")
    assert (again / "deep" / "config.json").read_text() == "{}"
    assert (again / "model.safetensors").read_bytes() == b"\0" * 5000


@pytest.mark.parametrize("kind", ["bit flip", "truncation"])
def test_changed_bytes_are_never_used(store: ObjectStore, folder: Path, tmp_path: Path, kind: str) -> None:
    artifact = upload(store, "projects/demo/a", folder)
    body = bytearray(b"\0" * 5000)
    if kind == "bit flip":
        body[2500] = 1
    else:
        body.pop()
    store.put("projects/demo/a/model.safetensors", bytes(body))

    with pytest.raises(ArtifactCorrupt, match="Run the job that wrote it again"):
        fetch(store, artifact, tmp_path / "again")
    assert not (tmp_path / "again" / "model.safetensors").exists()


@pytest.mark.parametrize(
    "name", ["pytorch_model.bin", "model.pt", "weights.pkl", "model.ckpt", "run.py", "x.so"]
)
def test_formats_that_may_run_code_are_refused(name: str) -> None:
    with pytest.raises(InputRejected, match="never pickle"):
        refuse_unsafe(name, "test")


@pytest.mark.parametrize(
    "name", ["model.safetensors", "LICENSE", "chat_template.jinja", "1_Pooling/config.json"]
)
def test_what_a_tokenizer_and_a_model_are_saved_as_is_taken(name: str) -> None:
    assert str(refuse_unsafe(name, "test")) == name


@pytest.mark.parametrize(
    "path", ["../x.json", "/etc/x.json", "a/../../x.json", "a//x.json", "a\\x.json", "./x.json"]
)
def test_paths_stay_in_their_folder(path: str) -> None:
    with pytest.raises(InputRejected, match="plain relative paths"):
        refuse_unsafe(path, "test")


def test_a_catalogue_model_with_pickled_weights_is_refused(store: ObjectStore, tmp_path: Path) -> None:
    manifest = {
        "prefix": "catalogue/m/1",
        "files": [{"path": "pytorch_model.bin", "bytes": 1, "sha256": "0" * 64}],
    }
    store.put("catalogue/m/1/manifest.json", json.dumps(manifest).encode())
    artifact = resolve(store, {"kind": "catalogue", "manifest": "catalogue/m/1/manifest.json"})
    with pytest.raises(InputRejected, match="safe_serialization"):
        fetch(store, artifact, tmp_path / "model")


def test_sources_that_do_not_exist_say_so(store: ObjectStore) -> None:
    with pytest.raises(NotFound):
        resolve(store, {"kind": "job", "job": "projects/demo/runs/r/jobs/x", "artifact": "model"})
    store.put("catalogue/m/1/manifest.json", b"[]")
    with pytest.raises(ContractBroken):
        resolve(store, {"kind": "catalogue", "manifest": "catalogue/m/1/manifest.json"})
