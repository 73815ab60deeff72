"""What the folders of images mean: `label/file`, or `train/label/file`, maybe all inside one folder more.

As of own files (domain/datasets/formats/layout.ts): a folder is the same dataset, wherever it comes from.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

SPLITS: Final = {
    **{"train": "train", "training": "train", "test": "test", "testing": "test"},
    **{"val": "validation", "valid": "validation", "validation": "validation", "dev": "validation"},
}


class Layout:
    """Told from where all the images lie together: a class may be named `train`, beside others."""

    def __init__(self, paths: Iterable[str]) -> None:
        folders = {PurePosixPath(path).parts[:-1] for path in paths}
        self._split, self._label = _depths(folders)
        self.has_splits = self._split is not None
        self.has_labels = any(len(parts) > self._label for parts in folders)

    def of(self, path: str) -> dict[str, str]:
        """`split` and `label`, as far as the path tells them."""
        parts = PurePosixPath(path).parts[:-1]
        found = {}
        if self._split is not None and len(parts) > self._split:
            found["split"] = SPLITS[parts[self._split].lower()]
        if len(parts) > self._label:
            found["label"] = parts[self._label]
        return found


def _depths(folders: set[tuple[str, ...]]) -> tuple[int | None, int]:
    depth = 0
    while True:
        names = {parts[depth] for parts in folders if len(parts) > depth}
        if not names:
            return None, depth
        if all(name.lower() in SPLITS for name in names):
            return depth, depth + 1
        if len(names) > 1 or not any(len(parts) > depth + 1 for parts in folders):
            return None, depth
        depth += 1
