"""Source `s3`: files under a prefix of another bucket, one that the settings list.

reads    s3://bucket/prefix, with the job's own role; the project's own objects are source `objects`
raises   InputRejected: a bucket that is not listed, or that the role may not read
"""

import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

from collect.listing import base_of, chosen, fingerprint
from collect.source import Bad, Context, Opened, Position, Row
from collect.source_files import rows_of_files


def open_s3(context: Context) -> Opened:
    bucket, _, prefix = context.spec["uri"].removeprefix("s3://").partition("/")
    if bucket not in context.settings.buckets:
        listed = ", ".join(sorted(context.settings.buckets)) or "none so far"
        raise context.rejected(
            "uri",
            f"bucket {bucket!r}",
            f"buckets that the settings list: {listed}",
            f"Have the operator add {bucket} to MODELMILL_COLLECT_BUCKETS, or upload the files instead",
        )
    import s3fs

    fs = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True, max_concurrency=4)
    found = _listed(context, fs, bucket, prefix)
    names = chosen(context, found, context.spec.get("files"))

    def fetched(name: str) -> Path:
        context.arriving.spend(int(found[name]["size"]))
        path = context.job.workspace / f"{context.name}-file"
        # A version that came after the listing would be another file than the one that is recorded.
        with fs.open(f"{bucket}/{name}", "rb", fill_cache=False) as source, path.open("wb") as target:
            if source.details.get("ETag") != found[name].get("ETag"):
                raise context.rejected(
                    f"object {name}", "it changed while it was read", "files that stay", "Run the job again"
                )
            shutil.copyfileobj(source, target, 1 << 20)
        return path

    def rows(after: Position) -> Generator[Row | Bad]:
        return rows_of_files(context, names, fetched, after, base_of(prefix, names))

    marks = ((name, found[name]["size"], found[name].get("ETag")) for name in names)
    return Opened(fingerprint(marks), None, rows, resumable=True)


def _listed(context: Context, fs: Any, bucket: str, prefix: str) -> dict[str, dict[str, Any]]:
    """Key → what S3 says of it, for every object whose key begins with the prefix."""
    folder, _, name = prefix.rpartition("/")
    try:
        entries = fs.find(f"{bucket}/{folder}".rstrip("/"), prefix=name, detail=True)
    except (OSError, ValueError) as error:
        raise context.rejected(
            "uri",
            f"{context.spec['uri']} can't be listed ({type(error).__name__})",
            "a bucket that is there and that the job's role may list and read",
            "Look at the bucket's name and policy",
        ) from error
    files = (entry for entry in entries.values() if entry["type"] == "file")
    found = {str(entry["name"]).removeprefix(f"{bucket}/"): entry for entry in files}
    return {key: entry for key, entry in found.items() if key.startswith(prefix)}
