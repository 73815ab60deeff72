"""One image of a folder → its copies, their labels, their tiles. Depends on nothing that came before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cv2
from jobkit.errors import InputRejected

from augment.compose import Copy, Item, copy_of, described, refuse_mixing
from augment.contact_sheet import Tile, sheet, shown, tile_of
from augment.drawing import palette_of
from augment.geometry import Image
from augment.headers import Unreadable
from augment.images import FORMATS, Decoded, checked_header, decoded, encoded, written_as
from augment.label_file import NONE, ImageLabels
from augment.labels import placed_objects
from augment.objects import json_of
from augment.output import Output
from augment.room import Room, needed_for
from augment.sources import Found, Source, bytes_of
from augment.spec import MIXING, Spec, sha256_of_spec

#: Files that several workers may hold before it is known what they become.
SMALL_FILE = 2 * 2**20


@dataclass(slots=True)
class Done:
    """What came of one image: rows of labels.json, or why there are none."""

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    reason: str = ""


class Copier:
    def __init__(self, found: Found, labels: Mapping[str, ImageLabels], spec: Spec, seed: int) -> None:
        self._found = found
        self._labels = labels
        self._spec = spec
        self._seed = seed
        self._room = Room()
        self._number = spec["images"]["copies"]
        self._shown = shown(len(found.images), self._number)
        self._mixing = any(one["name"] in MIXING for one in self._spec["images"]["operations"])
        #: Images with one label: what others are mixed with.
        self._partners = [one for one in found.images if self._one_label(one)] if self._mixing else []

        #: Entries of the labels' file whose image is not here.
        self.unmatched = len(labels.keys() - {one.name for one in found.images})
        self._palette = palette_of(
            label
            for one in found.images
            for label in (*self._weights(one), *(each.label for each in labels.get(one.name, NONE).objects))
        )

    def refuse_early(self) -> None:
        """Before the first file is written: images that can't be mixed, labels for no image at all."""
        names = {one.name for one in self._found.images}
        if self._labels and self.unmatched == len(self._labels):
            raise InputRejected(
                "labels",
                f"names like {next(iter(self._labels))!r}, and none is an image here",
                f"paths from the folder on, like {next(iter(names))!r}",
                "Correct the names in the file of labels",
            )
        for source in self._found.images if self._mixing else ():
            own = self._labels.get(source.name, NONE)
            item = Item(source.name, None, own.objects, self._weights(source))  # type: ignore[arg-type]
            refuse_mixing(self._spec["images"]["operations"], item)

    def _weights(self, source: Source) -> dict[str, float]:
        own = self._labels.get(source.name, NONE)
        if own.weights is not None:
            return dict(own.weights)
        folder = None if self._labels else source.folder_label
        return {folder: 1.0} if folder else {}

    def _one_label(self, source: Source) -> str | None:
        weights = self._weights(source)
        return next(iter(weights)) if len(weights) == 1 else None

    def copies(self, number: int, output: Output) -> Done:
        """The copies of image `number`, written to images/ under its own name."""
        source = self._found.images[number]
        done = Done(source.name)
        try:
            # Of a large file, and of what is mixed, nobody knows beforehand what it takes: one at a time.
            if self._mixing or source.path.stat().st_size > SMALL_FILE:
                with self._room.taken(self._room.most):
                    self._copied(number, source, bytes_of(source), output, done)
            else:
                data = bytes_of(source)
                with self._room.taken(needed_for(data, *checked_header(data))):
                    self._copied(number, source, data, output, done)
        except OSError as error:
            done.reason = f"it can't be read ({error.strerror})"
        except (Unreadable, cv2.error) as error:
            done.reason = str(error).strip().splitlines()[0][:200]
        return done

    def _copied(self, number: int, source: Source, data: bytes, output: Output, done: Done) -> None:
        read = decoded(data)
        self._make(number, source, self._item(source, read), read, output, done)

    def _make(
        self, number: int, source: Source, item: Item, read: Decoded, output: Output, done: Done
    ) -> None:
        tiles = number in self._shown
        if tiles:
            objects, weights = item.objects, item.weights
            done.tiles.append(
                tile_of(item.image, objects, weights, self._palette, source.name, original=True)
            )
        for one in range(1, self._number + 1):
            copy = copy_of(item, one, self._spec, self._seed, lambda draw: self._partner(source, draw))
            format = written_as(copy.image, read.header.format)
            name = f"images/{source.stem}-{one}{FORMATS[format]}"
            output.write(name, encoded(copy.image, format, self._spec["images"]["quality"]))
            done.rows.append(_row(name, source, copy))
            if tiles:
                words = described(copy.applied)
                done.tiles.append(tile_of(copy.image, copy.objects, copy.weights, self._palette, words))

    def _item(self, source: Source, read: Decoded) -> Item:
        own = self._labels.get(source.name, NONE)
        place = read.place_of_labels(own.width, own.height)
        objects = placed_objects(own.objects, place)
        return Item(source.name, read.image, objects, self._weights(source))

    def _partner(self, source: Source, draw: float) -> tuple[str, Image, str]:
        """Another image with one label; the next one where it can't be read, in the end the image itself."""
        partners = self._partners
        first = int(draw * len(partners))
        for step in range(len(partners) + 1):
            other = partners[(first + step) % len(partners)] if step < len(partners) else source
            if other is source and step < len(partners):
                continue
            try:
                return other.name, decoded(bytes_of(other)).image, self._one_label(other) or ""
            except Unreadable:
                continue
        raise Unreadable("it can't be read any more")

    def sheet(self, done: list[Done], name: str) -> bytes | None:
        groups = [one.tiles for one in done if one.tiles]
        if not groups:
            return None
        images = f"{len(groups)} of {len(done)} images" if len(done) > 1 else "1 image"
        spec = sha256_of_spec(self._spec)[:8]
        return sheet(groups, name, f"{images} · {self._number} copies each · seed {self._seed} · spec {spec}")


def _row(name: str, source: Source, copy: Copy) -> dict[str, Any]:
    height, width = copy.image.shape[:2]
    row: dict[str, Any] = {
        "file": name,
        "of": source.name,
        "copy": copy.number,
        "width": width,
        "height": height,
    }
    if copy.weights:
        row["labels"] = {label: round(share, 6) for label, share in copy.weights.items()}
    row["objects"] = [json_of(one) for one in copy.objects]
    row["operations"] = list(copy.applied)
    return row
