"""A hub on loopback that answers as huggingface.co does: the record of a dataset, the files of one commit.

Its shapes are those that the hub's client reads: the fields of /api/datasets/…, X-Error-Code of what is
refused, and for large files the redirect to another host, which holds the bytes and must never see the token.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from api_server import Answer, ApiServer, Asked, api_server, of_json

RECORD = re.compile(r"/api/datasets/([^/]+(?:/[^/]+)?)/revision/([^/]+)")
RESOLVE = re.compile(r"/datasets/([^/]+(?:/[^/]+)?)/resolve/([^/]+)/(.+)")


@dataclass
class HubDataset:
    #: Commit → path → bytes.
    commits: dict[str, dict[str, bytes]]
    card: dict[str, Any] = field(default_factory=dict)
    #: Branches and tags.
    refs: dict[str, str] = field(default_factory=dict)
    gated: bool = False
    #: Whoever has none sees no dataset.
    token: str = ""

    def files(self, revision: str) -> tuple[str, dict[str, bytes]] | None:
        commit = self.refs.get(revision, revision)
        return (commit, self.commits[commit]) if commit in self.commits else None


def commit_of(name: str) -> str:
    return hashlib.sha1(name.encode()).hexdigest()


class Hub:
    def __init__(self, server: ApiServer, files: ApiServer) -> None:
        self.server, self.files = server, files
        self.datasets: dict[str, HubDataset] = {}
        server.answers = self._answer
        files.answers = self._bytes

    def add(self, name: str, files: dict[str, bytes], **more: Any) -> HubDataset:
        """A dataset of one commit on its branch main."""
        commit = commit_of(name)
        self.datasets[name] = HubDataset({commit: files}, refs={"main": commit}, **more)
        return self.datasets[name]

    def _answer(self, asked: Asked) -> Answer:
        found = RECORD.fullmatch(asked.path)
        if found:
            return self._record(asked, found.group(1), unquote(found.group(2)))
        found = RESOLVE.fullmatch(asked.path)
        if found:
            return self._resolve(asked, *(unquote(part) for part in found.groups()))
        return of_json({"error": "Not Found"}, 404)

    def _refused(self, asked: Asked, name: str) -> Answer | None:
        dataset = self.datasets.get(name)
        if dataset is None or (
            dataset.token and asked.headers.get("authorization") != f"Bearer {dataset.token}"
        ):
            error = {"X_Error_Code": "RepoNotFound", "X_Error_Message": "Repository not found"}
            return of_json({"error": "Repository not found"}, 401, **error)
        if dataset.gated:
            return of_json({"error": "Access is restricted"}, 403, X_Error_Code="GatedRepo")
        return None

    def _record(self, asked: Asked, name: str, revision: str) -> Answer:
        refused = self._refused(asked, name)
        if refused is not None:
            return refused
        dataset = self.datasets[name]
        found = dataset.files(revision)
        if found is None:
            return of_json({"error": f"Invalid rev id: {revision}"}, 404, X_Error_Code="RevisionNotFound")
        commit, files = found
        return of_json(
            {
                "_id": "621ffdd236468d709f181d58",
                "id": name,
                "author": name.partition("/")[0],
                "sha": commit,
                "lastModified": "2024-05-01T12:00:00.000Z",
                "private": bool(dataset.token),
                "gated": dataset.gated,
                "disabled": False,
                "downloads": 7,
                "likes": 1,
                "tags": [f"license:{dataset.card.get('license', 'unknown')}"],
                "cardData": dataset.card,
                "siblings": [{"rfilename": path, "size": len(data)} for path, data in files.items()],
                "createdAt": "2022-03-02T23:29:22.000Z",
            }
        )

    def _resolve(self, asked: Asked, name: str, revision: str, path: str) -> Answer:
        refused = self._refused(asked, name)
        if refused is not None:
            return refused
        found = self.datasets[name].files(revision)
        if found is None or path not in found[1]:
            return Answer(status=404, headers={"X-Error-Code": "EntryNotFound"})
        commit, files = found
        data = files[path]
        digest = hashlib.sha256(data).hexdigest()
        about = {"X-Repo-Commit": commit, "ETag": f'"{digest}"', "Accept-Ranges": "bytes"}
        if path.endswith((".parquet", ".arrow", ".zst")):  # kept as large files, elsewhere
            linked = {"X-Linked-Size": str(len(data)), "X-Linked-Etag": f'"{digest}"'}
            # As a hub with Xet offers it: a client that took it would fetch past the border.
            linked |= {"X-Xet-Hash": digest, "Link": f'<{self.server.url}/xet-token>; rel="xet-auth"'}
            place = f"{self.files.url}/{digest}?X-Amz-Signature=signed"
            return Answer(b"", 302, {**about, **linked, "Location": place})
        if asked.method == "HEAD":
            return Answer(b"", 200, {**about, "Content-Length": str(len(data))})
        return Answer(data, 200, about)

    def _bytes(self, asked: Asked) -> Answer:
        every = (
            data
            for dataset in self.datasets.values()
            for files in dataset.commits.values()
            for data in files.values()
        )
        for data in every:
            if hashlib.sha256(data).hexdigest() == asked.path[1:]:
                return Answer(data, 200, {"Content-Type": "application/octet-stream"})
        return Answer(status=403)


@contextmanager
def hub_server() -> Iterator[Hub]:
    with api_server() as server, api_server() as files:
        yield Hub(server, files)
