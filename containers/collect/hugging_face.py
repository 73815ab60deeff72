"""Source `huggingface`: a dataset of the hub, through the hub's own client.

    reads    the dataset's record and card, then each data file of its split, all of one commit
    raises   InputRejected: no such dataset, revision, config or split, no access, a file of no known format

No code of a dataset ever runs: only its data files are read, by our own readers. Which files a split has is
what the card's `configs` say, by the patterns of the library `datasets`; a pattern that leaves the repository
is refused, since that library would follow it anywhere. The hub's client goes through the border, and without
Xet, whose own downloader would pass it by.
"""

import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import httpx2

from collect.hub_layout import files_of_split, names_of_classes
from collect.listing import chosen
from collect.settings import HUGGING_FACE, HUGGING_FACE_FILES, site
from collect.source import Bad, Context, Opened, Position, Row
from collect.source_files import rows_of_files
from collect.transport import BorderTransport

HUB = ("HF_TOKEN",)
REDIRECTS = 5
SECONDS = 60


def open_hugging_face(context: Context) -> Opened:
    api = _client(context)
    spec = context.spec
    info = _info(context, api)
    card = dict(info.card_data.to_dict()) if info.card_data is not None else {}
    files = {entry.rfilename: entry.size for entry in info.siblings or []}
    if spec.get("files") is not None:
        names = chosen(context, files, spec["files"])
    else:
        names = chosen(context, files_of_split(context, card, list(files)), None)
    context.mapper.class_names.update(names_of_classes(card, spec.get("config")))

    def fetched(name: str) -> Path:
        return _download(context, api, name, info.sha)

    def rows(after: Position) -> Generator[Row | Bad]:
        return rows_of_files(context, names, fetched, after)

    return Opened(info.sha, _licence(card), rows, resumable=True)


def _client(context: Context) -> Any:
    # The attempt says `offline` for every job; the constants are set too, should they have been read already.
    os.environ.update(HF_HUB_OFFLINE="0", HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_TELEMETRY="1")
    os.environ["HF_HOME"] = str(context.job.workspace / "hub")
    from huggingface_hub import HfApi, constants, set_client_factory

    constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_XET = False, True
    endpoint = context.settings.hugging_face
    border = context.border(site(endpoint), *(HUGGING_FACE_FILES if endpoint == HUGGING_FACE else ()))

    def client() -> httpx2.Client:
        return httpx2.Client(
            transport=BorderTransport(border, context.arriving),
            follow_redirects=True,
            max_redirects=REDIRECTS,
            timeout=SECONDS,
            trust_env=False,
            # Packed answers would be unpacked without a bound.
            headers={"Accept-Encoding": "identity"},
        )

    set_client_factory(client)
    reference = context.spec.get("token")
    where = f"source {context.name} (huggingface), token"
    token = context.secrets.value(reference, where, HUB) if reference else context.secrets.find("HF_TOKEN")
    return HfApi(endpoint=endpoint, token=token or False)


def _info(context: Context, api: Any) -> Any:
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    dataset, revision = context.spec["dataset"], context.pinned or context.spec["revision"]
    try:
        return api.dataset_info(dataset, revision=revision, files_metadata=True, timeout=SECONDS)
    except GatedRepoError:
        raise context.rejected(
            "dataset",
            f"{dataset} is gated",
            "datasets that the token's account may read",
            "Accept its terms on its page, and set token to that account's",
        ) from None
    except RevisionNotFoundError:
        raise context.rejected(
            "revision",
            f"{dataset} has no {revision!r}",
            "one of its commits, tags or branches",
            "Look at the dataset's Files and versions",
        ) from None
    except (RepositoryNotFoundError, HFValidationError):
        raise context.rejected(
            "dataset",
            f"the hub has no {dataset!r}, or hides it from this token",
            "owner/name as its address on the hub ends",
            "Look at its spelling; a private dataset needs a token",
        ) from None
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else "none"
        raise context.rejected(
            "dataset", f"the hub answers {status}", "200", "Look at the token, then run the job again"
        ) from error


def _download(context: Context, api: Any, name: str, commit: str) -> Path:
    path = api.hf_hub_download(
        context.spec["dataset"],
        name,
        repo_type="dataset",
        revision=commit,
        local_dir=context.job.workspace / "hub-files" / context.name,
    )
    return Path(path)


def _licence(card: Mapping[str, Any]) -> str | None:
    """Of the card: a licence or several, or the name and link of one that has no identifier."""
    stated = card.get("license_name") if card.get("license") in (None, "other") else card.get("license")
    stated = stated or card.get("license")
    if isinstance(stated, list):
        return " and ".join(str(one) for one in stated) or None
    return str(stated) if stated else None
