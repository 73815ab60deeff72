"""Files with hashes under one key prefix: model and onnx artifacts, pretrained weights of the catalogue.

    reads    {job}/output.json → artifacts[name]; a catalogue manifest; the files they list
    writes   {job}/{attempt}/{name}/…
    fails    ArtifactCorrupt when a byte differs, InputRejected for a kind of file that may carry code

Safe to retry: an attempt writes under its own prefix, and nothing refers to it before output.json does.
"""

from pathlib import Path, PurePosixPath
from typing import cast

from jobkit.contract import Artifact, FileEntry, ModelSource, parse, parse_artifact
from jobkit.errors import ArtifactCorrupt, InputRejected, NotFound
from jobkit.store import ObjectStore, sha256_of

#: Formats that hold data only. Pickle (.bin, .pt, .pth, .pkl, .ckpt …) runs code when it is read.
SAFE_SUFFIXES = frozenset({".safetensors", ".onnx", ".json", ".txt", ".md", ".model"})
#: A chat template is text that transformers renders in Jinja's sandbox.
SAFE_NAMES = frozenset({"LICENSE", "NOTICE", "chat_template.jinja"})


def refuse_unsafe(path: str, where: str) -> PurePosixPath:
    """A relative path without a way out of its folder, of a format that runs no code."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or str(pure) != path:
        raise InputRejected(where, f"file path {path!r}", "plain relative paths", "Write the manifest again")
    if pure.suffix not in SAFE_SUFFIXES and pure.name not in SAFE_NAMES:
        raise InputRejected(
            where,
            f"{path}, a format that may run code when it is read",
            f"{', '.join(sorted(SAFE_SUFFIXES))}: safetensors and ONNX, never pickle",
            "Convert the weights with `save_pretrained(..., safe_serialization=True)` and mirror them again",
        )
    return pure


def entry(path: Path, relative_to: Path) -> FileEntry:
    return {
        "path": path.relative_to(relative_to).as_posix(),
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
    }


def entries(folder: Path) -> list[FileEntry]:
    return [entry(path, folder) for path in sorted(folder.rglob("*")) if path.is_file()]


def upload(store: ObjectStore, prefix: str, folder: Path) -> Artifact:
    files = entries(folder)
    for file in files:
        refuse_unsafe(file["path"], f"artifact {prefix}")
        store.put(f"{prefix}/{file['path']}", folder / file["path"])
    return {"prefix": prefix, "files": files}


def fetch(store: ObjectStore, artifact: Artifact, into: Path) -> Path:
    """`into`, with every file of the artifact; each was compared with its sha256."""
    for file in artifact["files"]:
        key = f"{artifact['prefix']}/{file['path']}"
        target = into / refuse_unsafe(file["path"], f"artifact {artifact['prefix']}")
        fetch_file(store, key, file["sha256"], target)
    return into


def fetch_file(store: ObjectStore, key: str, sha256: str, target: Path) -> None:
    store.download(key, target)
    found = sha256_of(target)
    if found != sha256:
        target.unlink()
        raise ArtifactCorrupt(
            f"object {key}",
            f"sha256 {found[:12]}…",
            f"sha256 {sha256[:12]}…, as its manifest says",
            "Run the job that wrote it again, or mirror the file again",
        )


def resolve(store: ObjectStore, source: ModelSource) -> Artifact:
    """The artifact a job's input names: another job's, or pretrained weights in the catalogue."""
    if source["kind"] == "catalogue":
        return parse_artifact(store.get(source["manifest"]), source["manifest"])
    key = f"{source['job']}/output.json"
    output = parse("JobOutput", store.get(key), key)
    artifact = output["artifacts"].get(source["artifact"])
    if artifact is None:
        raise NotFound(
            key,
            f"no artifact {source['artifact']!r}",
            f"one of {', '.join(sorted(output['artifacts'])) or 'none'}",
            "Name an artifact that job leaves",
        )
    return cast(Artifact, artifact)
