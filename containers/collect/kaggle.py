"""Source `kaggle`: a dataset of Kaggle, through Kaggle's own SDK.

    reads    the dataset's record and archive, of the version named or the newest; each file in the archive
    raises   InputRejected: no such dataset or version, no credentials, an archive that is not safe to unpack

The SDK (kagglesdk) is used as the package `kaggle` uses it. That package itself can't be: its client takes no
address but Kaggle's, it signs in while it is imported, and its downloads continue outside the session they
began in, past any border.
"""

import socket
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from kagglesdk import KaggleClient, KaggleEnv
from kagglesdk.datasets.types.dataset_api_service import ApiDownloadDatasetRequest, ApiGetDatasetRequest
from urllib3.connection import HTTPConnection, HTTPSConnection

from collect.archive import Archive
from collect.border import Border
from collect.listing import chosen
from collect.settings import KAGGLE, KAGGLE_FILES, site
from collect.source import Bad, Context, Opened, Position, Row
from collect.source_files import rows_of_files

HUB = ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY")
REDIRECTS = 5
SECONDS = 60
TRIES = 5
PIECE = 1 << 20


def open_kaggle(context: Context) -> Opened:
    owner, _, slug = context.spec["dataset"].partition("/")
    client = _client(context)
    record = _asked(context, lambda: _record(client, owner, slug))
    newest = record.current_version_number
    version = context.spec.get("version") or (int(context.pinned) if context.pinned else newest)
    if not version or (newest and version > newest):
        raise context.rejected(
            "version", str(version), f"versions 1 to {newest}", "Name one of them, or none for the newest"
        )

    def rows(after: Position) -> Generator[Row | Bad]:
        path = context.job.workspace / f"{context.name}.zip"
        _asked(context, lambda: _download(context, client, (owner, slug, version), path))
        with Archive(context, path) as archive:
            names = chosen(context, archive.names(), context.spec.get("files"))
            yield from rows_of_files(context, names, archive.unpack, after)

    return Opened(str(version), record.license_name or None, rows, resumable=True)


def _record(client: KaggleClient, owner: str, slug: str) -> Any:
    request = ApiGetDatasetRequest()
    request.owner_slug, request.dataset_slug = owner, slug
    return client.datasets.dataset_api_client.get_dataset(request)


def _download(context: Context, client: KaggleClient, wanted: tuple[str, str, int], path: Path) -> None:
    request = ApiDownloadDatasetRequest()
    request.owner_slug, request.dataset_slug, request.dataset_version_number = wanted
    # The SDK's session follows the redirect to where the archive lies; each hop passes the border.
    with client.datasets.dataset_api_client.download_dataset(request) as response, path.open("wb") as file:
        length = int(response.headers.get("Content-Length", 0))
        for piece in response.iter_content(PIECE):
            context.pause(0)
            context.arriving.spend(len(piece))
            file.write(piece)
    if length and path.stat().st_size != length:
        raise requests.ConnectionError(f"{path.stat().st_size} of {length} bytes came")


def _client(context: Context) -> KaggleClient:
    """The SDK's client, its session behind the border, signed in as the spec or the environment says."""
    secrets, where = context.secrets, f"source {context.name} (kaggle), token"
    reference = context.spec.get("token")
    token = secrets.value(reference, where, HUB) if reference else secrets.find("KAGGLE_API_TOKEN")
    user, key = secrets.find("KAGGLE_USERNAME"), secrets.find("KAGGLE_KEY")
    if token is None and (user is None or key is None):
        raise context.rejected(
            "token",
            "no credentials",
            "token: env:NAME or secret:NAME, or KAGGLE_API_TOKEN, or KAGGLE_USERNAME with KAGGLE_KEY",
            "Create a token in Kaggle's account settings and put it there",
        )
    client = KaggleClient(KaggleEnv.PROD, username=user, password=key, api_token=token)
    http = client.http_client()
    http._endpoint = context.settings.kaggle
    if token is None:
        http._signed_in = True  # else it would look for a token of its own, in the home folder too
    http._init_session()
    session = http._session
    if token is None:
        session.auth = (user, key)
    session.trust_env = False
    session.max_redirects = REDIRECTS
    also = [site(context.settings.kaggle), *(KAGGLE_FILES if context.settings.kaggle == KAGGLE else ())]
    adapter = BorderAdapter(context.border(*also))
    session.adapters.clear()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return client


class BorderAdapter(requests.adapters.HTTPAdapter):
    """A requests session behind the border: each hop's host is listed, each connection's address judged."""

    def __init__(self, border: Border) -> None:
        self._border = border
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        border = self._border

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return border.connect(self.host, self.port or 80, SECONDS)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return border.connect(self.host, self.port or 443, SECONDS)

        class PlainPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self._border.check_url(request.url or "")
        kwargs["timeout"] = SECONDS
        return super().send(request, *args, **kwargs)


def _asked(context: Context, ask: Callable[[], Any]) -> Any:
    """Kaggle's answer; its refusals in our words, its hiccups waited out."""
    for number in range(TRIES):
        try:
            return ask()
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            if status == 404:
                raise _unknown(context) from None
            if status in (401, 403):
                raise context.rejected(
                    "token",
                    f"Kaggle answers {status}",
                    "credentials of an account that may read the dataset",
                    "Create a new token, or accept the dataset's rules on its page",
                ) from None
            if (status != 429 and status < 500) or number == TRIES - 1:
                raise
        except (requests.ConnectionError, requests.Timeout, OSError):
            if number == TRIES - 1:
                raise
        context.pause(float(2**number))
    raise AssertionError("the last try returns or raises")


def _unknown(context: Context) -> Exception:
    return context.rejected(
        "dataset",
        f"Kaggle has no {context.spec['dataset']!r} of this version",
        "owner/name as the dataset's address on kaggle.com ends",
        f"Look at {urlsplit(KAGGLE)._replace(netloc='www.kaggle.com').geturl()}/datasets",
    )
