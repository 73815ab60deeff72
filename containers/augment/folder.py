"""Copies of a folder's images with their labels, to look at and to train on. `modelmill augment` starts it.

    reads    IMAGE or FOLDER, labels.json in it (see label_file.py), the spec
    writes   OUT/images/…, labels.json, contact-sheet.png, then manifest.json with each file's sha256, last
    says     on stdout one JSON object a line: {"event": "progress" | "done" | "error", …}
    exits    0 done · 2 refused · 130 interrupted

The same images, spec and seed give the same bytes, however many workers there are. Each holds one
image, and a second where two are mixed.

From the folder containers/:
    python -m augment.folder FOLDER --spec spec.json --seed 17 --out copies
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
from jobkit.errors import InputRejected, ModelmillError

from augment.compose import without_mixing
from augment.copier import Copier, Done
from augment.label_file import read_labels
from augment.output import Output
from augment.room import return_freed_memory
from augment.sources import images_at
from augment.spec import parse_spec, sha256_of_spec

PROGRESS_SECONDS = 0.2
EXIT_REFUSED, EXIT_INTERRUPTED = 2, 130


def say(event: str, **fields: Any) -> None:
    print(json.dumps({"event": event, **fields}), flush=True)


def augment_folder(
    path: Path,
    document: Any,
    seed: int,
    out: Path,
    *,
    copies: int | None = None,
    labels: Path | None = None,
    workers: int = 1,
    stop: threading.Event | None = None,
) -> dict[str, Any]:
    """The manifest. InputRejected where the spec, the labels, the path or the output can't be used."""
    spec = parse_spec(document)
    if copies is not None:
        spec = spec | {"images": spec["images"] | {"copies": copies}}
    found = images_at(path, out)
    if found.single:
        spec = without_mixing(spec)
    beside = found.root / "labels.json"
    file = labels or (beside if not found.single and beside.is_file() else None)
    copier = Copier(found, read_labels(file) if file else {}, spec, seed)
    copier.refuse_early()
    with Output(out) as output:
        done = _all(copier, output, len(found.images), workers, stop or threading.Event())

        name = path.resolve().name
        output.write("labels.json", _lines([row for one in done for row in one.rows]))
        sheet = copier.sheet(done, name)
        if sheet is not None:
            output.write("contact-sheet.png", sheet)
        manifest = {
            "schemaVersion": 1,
            "source": name,
            "seed": seed,
            "specSha256": sha256_of_spec(spec),
            "spec": spec,
            "opencv": cv2.__version__,
            "images": sum(not one.reason for one in done),
            "copies": sum(len(one.rows) for one in done),
            "quarantined": [{"file": one.name, "reason": one.reason} for one in done if one.reason],
            "labelsOfNone": copier.unmatched,
            "leftOut": [{"file": file, "reason": why} for file, why in sorted(found.left_out.items())],
            "files": output.listed(),
        }
        output.write_json("manifest.json", manifest)
    return manifest


def _all(copier: Copier, output: Output, images: int, workers: int, stop: threading.Event) -> list[Done]:
    """Every image's copies, in the order of the images."""
    results: list[Done | None] = [None] * images
    said, lock, count, numbers = time.monotonic(), threading.Lock(), 0, iter(range(images))

    def work() -> None:
        nonlocal said, count
        while not stop.is_set():
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                results[number] = copier.copies(number, output)
            except BaseException:
                stop.set()
                raise
            with lock:
                count += 1
                if time.monotonic() - said > PROGRESS_SECONDS:
                    said = time.monotonic()
                    say("progress", done=count, of=images)

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work) for _ in range(workers)]
    for future in futures:
        future.result()
    if any(result is None for result in results):
        raise KeyboardInterrupt
    return [result for result in results if result is not None]


def _lines(rows: Sequence[dict[str, Any]]) -> bytes:
    """A JSON document with an image on each line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    return f'{{"schemaVersion": 1, "images": [\n{lines}\n]}}\n'.encode()


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m augment.folder", description=__doc__.split("\n")[0])
    parser.add_argument("path", type=Path, metavar="IMAGE|FOLDER")
    parser.add_argument("--spec", type=Path, help="JSON file (default: the default spec)")
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--copies", type=int, help="of each image, instead of the spec's number")
    parser.add_argument("--labels", type=Path, help="JSON file (default: labels.json in FOLDER)")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1))
    return parser.parse_args(arguments)


def spec_at(path: Path | None) -> Any:
    if path is None:
        return {}
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputRejected(
            str(path), f"no JSON ({str(error)[:200]})", "the spec as JSON", "Correct it"
        ) from None


def main(arguments: Sequence[str]) -> int:
    options = _arguments(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    cv2.setNumThreads(1)  # the workers are the threads
    return_freed_memory()
    try:
        manifest = augment_folder(
            options.path,
            spec_at(options.spec),
            options.seed,
            options.out,
            copies=options.copies,
            labels=options.labels,
            workers=max(1, options.workers),
            stop=stop,
        )
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except ModelmillError as error:
        say("error", name=error.name, message=str(error))
        return EXIT_REFUSED
    summary = {key: manifest[key] for key in ("images", "copies", "quarantined", "leftOut", "labelsOfNone")}
    say("done", out=str(options.out.resolve()), **summary)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
