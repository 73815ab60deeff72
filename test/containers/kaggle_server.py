"""Kaggle's API on loopback, as its SDK calls it, and the storage that its downloads are redirected to."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from api_server import Answer, ApiServer, Asked, api_server, of_json

SERVICE = "/v1/datasets.DatasetApiService"


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


class Kaggle:
    def __init__(self, server: ApiServer, storage: ApiServer) -> None:
        self.server, self.storage = server, storage
        #: owner/name → version → archive.
        self.datasets: dict[str, dict[int, bytes]] = {}
        self.licences: dict[str, str] = {}
        #: Answers given once each, before the ordinary ones.
        self.first: list[Answer] = []
        self.authorization = ""
        server.answers = self._answer
        storage.answers = self._bytes

    def add(self, name: str, *versions: bytes, licence: str = "CC0: Public Domain") -> None:
        self.datasets[name] = dict(enumerate(versions, 1))
        self.licences[name] = licence

    def _answer(self, asked: Asked) -> Answer:
        if self.first:
            return self.first.pop(0)
        if asked.headers.get("authorization") != self.authorization:
            return of_json({"code": 401, "message": "Unauthenticated"}, 401)
        request: dict[str, Any] = json.loads(asked.body)
        name = f"{request['ownerSlug']}/{request['datasetSlug']}"
        versions = self.datasets.get(name)
        if versions is None:
            return of_json({"code": 404, "message": "Not found"}, 404)
        if asked.path == f"{SERVICE}/GetDataset":
            return of_json(
                {
                    "id": 7,
                    "ref": name,
                    "title": name,
                    "ownerName": request["ownerSlug"],
                    "licenseName": self.licences[name],
                    "currentVersionNumber": max(versions),
                    "lastUpdated": "2024-05-01T12:00:00.123Z",
                    "totalBytes": len(versions[max(versions)]),
                    "isPrivate": False,
                    "versions": [
                        {"versionNumber": number, "versionNotes": "", "status": "Ready"}
                        for number in versions
                    ],
                }
            )
        if asked.path == f"{SERVICE}/DownloadDataset":
            number = request.get("datasetVersionNumber") or max(versions)
            if number not in versions:
                return of_json({"code": 404, "message": "Not found"}, 404)
            return Answer(
                b"", 302, {"Location": f"{self.storage.url}/{name}/{number}?X-Goog-Signature=signed"}
            )
        return of_json({"code": 501, "message": asked.path}, 501)

    def _bytes(self, asked: Asked) -> Answer:
        owner, slug, number = asked.path.strip("/").split("/")
        return Answer(self.datasets[f"{owner}/{slug}"][int(number)], 200, {"Content-Type": "application/zip"})


@contextmanager
def kaggle_server() -> Iterator[Kaggle]:
    with api_server() as server, api_server() as storage:
        yield Kaggle(server, storage)
