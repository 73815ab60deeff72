"""The images that a path names: one file, or every image below a folder, in the order of their names.

    reads    IMAGE, or FOLDER with what is below it, but hidden names, the output and links that lead out
    raises   InputRejected: no such path, no image there

A name is the path from FOLDER on, with `/`: an image's copies depend on it, and on no other path.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from jobkit.errors import InputRejected

from augment.headers import Unreadable
from augment.images import MOST_BYTES

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".dib", ".tif", ".tiff"})


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    path: Path
    #: What its copies' names begin with: no two images share it, whatever the case of the letters.
    stem: str

    @property
    def folder_label(self) -> str | None:
        """A folder for each class, as most sets of images are kept."""
        first, slash, _ = self.name.partition("/")
        return first if slash else None


@dataclass(slots=True)
class Found:
    root: Path
    images: list[Source]
    #: Name → why it is no image of this set.
    left_out: dict[str, str] = field(default_factory=dict)
    single: bool = False


def images_at(path: Path, output: Path) -> Found:
    """`output` is not looked into: what an earlier run left there is no source."""
    if path.is_file():
        root = path.resolve().parent
        return Found(root, [Source(path.name, path.resolve(), path.stem)], single=True)
    if not path.is_dir():
        raise InputRejected(str(path), "nothing there", "an image, or a folder of images", "Correct the path")
    root = path.resolve()
    found = Found(root, [])
    stems: set[str] = set()
    for name in sorted(_names(root, output.resolve(), found.left_out)):
        file = root / name
        reason = _unusable(file, root)
        if reason is None:
            found.images.append(Source(name, file.resolve(), _unique(name, stems)))
        else:
            found.left_out[name] = reason
    if not found.images:
        raise InputRejected(
            str(path),
            "no image below it",
            f"files that end in {' '.join(sorted(SUFFIXES))}",
            "Name the folder with the images",
        )
    return found


def _names(root: Path, output: Path, left_out: dict[str, str]) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        below = [one for one in folders if not one.startswith(".") and here / one != output]
        folders[:] = [one for one in below if not (here / one).is_symlink()]
        for linked in set(below) - set(folders):
            left_out[(here / linked).relative_to(root).as_posix()] = "a link to a folder"
        for file in files:
            if not file.startswith(".") and Path(file).suffix.lower() in SUFFIXES:
                yield (here / file).relative_to(root).as_posix()


def _unusable(file: Path, root: Path) -> str | None:
    try:
        file.as_posix().encode("utf-8")
        real = file.resolve(strict=True)
        mode = real.stat().st_mode
    except UnicodeEncodeError:
        return "a name that is not UTF-8"
    except (OSError, RuntimeError):
        return "a link to nothing"
    if not real.is_relative_to(root):
        return "a link that leads out of the folder"
    return None if stat.S_ISREG(mode) else "no regular file"


def _unique(name: str, taken: set[str]) -> str:
    """`a` of a.jpg; where another image is called so, `a.jpeg` of a.jpeg."""
    stem = name.removesuffix(Path(name).suffix)
    # Lazily: it is the first one in all but a few cases.
    for candidate in chain((stem, name), (f"{name}~{number}" for number in count(1))):
        if candidate.casefold() not in taken:
            taken.add(candidate.casefold())
            return candidate
    raise AssertionError("more images than can be named")


def bytes_of(source: Source) -> bytes:
    """The file as it is now: what is no regular file any more, or grew, is not read."""
    try:
        handle = os.open(
            source.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("no regular file")
            if status.st_size > MOST_BYTES:
                raise Unreadable(f"a file of {status.st_size >> 20} MiB, more than {MOST_BYTES >> 20}")
            return file.read(MOST_BYTES)
    except OSError as error:
        raise Unreadable(f"it can't be read ({error.strerror})") from None
