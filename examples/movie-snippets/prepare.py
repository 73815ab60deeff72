"""The movie snippets of vaderSentiment and every rater's rating of each, as snippets.jsonl.

    .venv/bin/python examples/movie-snippets/prepare.py [--rows 800] [--out FOLDER]

Reads the source distribution vaderSentiment 3.3.2 from the package index pip is set up with (pip checks its
sha256 before it runs anything of it; the wheel does not carry the ratings). Writes {out}/snippets.jsonl, one
{"text": ..., "annotations": [ratings from -4 to 4]} a line, and last {out}/snippets.json: counts, sha256,
licence. The raters are anonymous: the n-th number of a line is that line's n-th rater.

Run again it finds both and is done. With --rows the snippets whose sha256 is smallest are kept: the same ones
each time, whatever their order in the source.

Licence: MIT, (c) C.J. Hutto, as packaged. The texts themselves are sentences from rotten.tomatoes.com reviews
(Pang and Lee, 2004): they are fetched, never committed. Cite Hutto, C.J. & Gilbert, E.E. (2014), VADER,
ICWSM-14.
"""

import argparse
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "3.3.2"
SHA256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
RATINGS = "hutto_ICWSM_2014/movieReviewSnippets_anonDataRatings.txt"
TEXTS = "hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt"
LICENCE = "MIT, vaderSentiment 3.3.2, (c) 2016 C.J. Hutto; cite Hutto & Gilbert (2014), ICWSM-14"
OUT = Path(__file__).resolve().parents[2] / ".modelmill" / "examples" / "movie-snippets"


def fetch(folder: Path) -> Path:
    """The source distribution, hash checked; from `folder` if it is there already."""
    archive = folder / f"vaderSentiment-{VERSION}.tar.gz"
    if archive.exists() and hashlib.sha256(archive.read_bytes()).hexdigest() == SHA256:
        return archive
    archive.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        requirement = Path(temporary) / "requirement.txt"
        requirement.write_text(f"vaderSentiment=={VERSION} --hash=sha256:{SHA256}\n")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        command += ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes"]
        command += ["--dest", str(folder), "-r", str(requirement)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not archive.exists():
        raise SystemExit(
            f"{done.stderr.strip()}\nmovie snippets: pip could not fetch vaderSentiment=={VERSION}. Allowed: "
            f"a package index that has its source distribution with sha256 {SHA256}. "
            "Check `pip config list` and the network."
        )
    return archive


def member(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise SystemExit(f"movie snippets: {name} is not a file in the archive. Delete it and run again.")
    return found.read()


def table(data: bytes) -> dict[str, list[str]]:
    """Tab-separated lines by their first column."""
    rows = (line.rstrip("\r\n").split("\t") for line in io.StringIO(data.decode("utf-8")))
    return {row[0]: row[1:] for row in rows if row != [""]}


def snippets(sdist: Path) -> list[tuple[str, list[int]]]:
    """Each snippet's text and its raters' ratings, in the source's order."""
    with tarfile.open(sdist) as outer:
        inner = member(outer, f"vaderSentiment-{VERSION}/additional_resources/hutto_ICWSM_2014.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(inner)) as archive:
        ratings, texts = table(member(archive, RATINGS)), table(member(archive, TEXTS))
    # ratings: id, mean, standard deviation, "[3, 2, -1, …]"; texts: id, mean, text
    return [(texts[key][1], json.loads(row[2])) for key, row in ratings.items()]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=0, help="keep this many snippets (default: all)")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    file, about = out / "snippets.jsonl", out / "snippets.json"

    made_from = hashlib.sha256(Path(__file__).read_bytes() + f"{SHA256} {options.rows}".encode()).hexdigest()
    made = json.loads(about.read_text()) if about.exists() else {}
    if made.get("madeFrom") == made_from and file.exists() and file.stat().st_size == made["bytes"]:
        print(json.dumps(made))
        return

    rows = snippets(fetch(out))
    if options.rows > 0:
        kept = sorted(rows, key=lambda row: hashlib.sha256(row[0].encode()).digest())[: options.rows]
        rows = sorted(kept, key=lambda row: row[0])
    body = "".join(
        json.dumps({"text": text, "annotations": values}, ensure_ascii=False) + "\n" for text, values in rows
    ).encode()
    temporary = file.with_suffix(".writing")
    temporary.write_bytes(body)
    temporary.replace(file)
    made = {
        "file": str(file),
        "rows": len(rows),
        "ratings": sum(len(values) for _, values in rows),
        "raters": [min(len(values) for _, values in rows), max(len(values) for _, values in rows)],
        "duplicates": len(rows) - len({text for text, _ in rows}),
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        "licence": LICENCE,
        "madeFrom": made_from,
    }
    about.write_text(json.dumps(made, indent=2) + "\n")
    print(json.dumps(made))


if __name__ == "__main__":
    main()
