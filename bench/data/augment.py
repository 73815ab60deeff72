"""Copies a second: ours, OpenCV called by hand, and Pillow, on the same photos with the same numbers drawn.

Every contender makes the same copies of two photos (640 × 427), of several seeds, on one thread, turn by turn:
from decoded pixels, and once from JPEG to JPEG. What counts is the processor's time: least, median and most of
the rounds' ratios. Says one JSON object.

    by hand   the fewest calls that do it: one warpAffine for all geometry, one cv2.transform for all colour
    in steps  one call an operation, as OpenCV's tutorials have it; HSV for hue and saturation
    Pillow    rotate, transpose, crop, ImageEnhance and HSV, ImageFilter.GaussianBlur; noise through numpy
"""

import io
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "containers"), str(ROOT / "containers" / "jobkit")]

import cv2  # noqa: E402
import numpy  # noqa: E402
import PIL  # noqa: E402
from augment.compose import Item, copy_of  # noqa: E402
from augment.geometry import placement_of  # noqa: E402
from augment.images import decoded, encoded  # noqa: E402
from augment.seeds import generator_of  # noqa: E402
from augment.spec import Spec, parse_spec  # noqa: E402
from augment.values import colour_matrix  # noqa: E402
from PIL import Image, ImageEnhance, ImageFilter  # noqa: E402

ROUNDS, COPIES, SEEDS, QUALITY = 21, 4, (17, 18, 19), 95
ALWAYS: dict[str, dict[str, Any]] = {
    "rotate": {"name": "rotate", "probability": 1, "degrees": [5, 30]},
    "flip": {"name": "flip", "probability": 1},
    "crop": {"name": "crop", "probability": 1, "area": [0.7, 0.9]},
    "colour": {"name": "colour", "probability": 1},
    "blur": {"name": "blur", "probability": 1, "sigma": [0.8, 1.5]},
    "noise": {"name": "noise", "probability": 1, "std": [4, 12]},
}
FILES = "all six, JPEG to JPEG"
CASES = {
    "geometry": ["rotate", "flip", "crop"],
    "colour": ["colour"],
    "blur": ["blur"],
    "noise": ["noise"],
    "all six": list(ALWAYS),
    FILES: list(ALWAYS),
}
Picture = numpy.ndarray


def by_hand(image: Picture, steps: list[dict[str, Any]], matrix: Picture, size: tuple[int, int]) -> Picture:
    """What a careful programmer writes with OpenCV at hand: `matrix` (2, 3) is worked out beforehand."""
    if matrix is not None:
        image = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    for step in steps:
        if step["name"] == "colour":
            image = cv2.transform(image, colour_matrix(step, cv2.mean(image)[:3], 3))
        elif step["name"] == "blur":
            image = cv2.GaussianBlur(image, (0, 0), step["sigma"])
        elif step["name"] == "noise":
            cv2.setRNGSeed(step["seed"])
            grain = numpy.empty((image.shape[0], image.shape[1] * 3), numpy.float32)
            cv2.randn(grain, 0, step["std"])
            image = cv2.add(image, grain.reshape(image.shape), dtype=cv2.CV_8U)
    return image


def in_steps(image: Picture, steps: list[dict[str, Any]]) -> Picture:
    for step in steps:
        height, width = image.shape[:2]
        match step["name"]:
            case "rotate":
                turn = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), -step["degrees"], 1)
                image = cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REFLECT_101)
            case "flip":
                image = cv2.flip(image, 1)
            case "crop":
                left, top = step["left"], step["top"]
                image = image[top : top + step["height"], left : left + step["width"]].copy()
            case "colour":
                mean = cv2.mean(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))[0]
                contrast, brightness = step["contrast"], step["brightness"]
                shift = brightness * (1 - contrast) * mean
                image = cv2.convertScaleAbs(image, alpha=brightness * contrast, beta=shift)
                hue, saturation, value = cv2.split(cv2.cvtColor(image, cv2.COLOR_BGR2HSV))
                table = ((numpy.arange(256) + step["hue"] / 2) % 180).astype(numpy.uint8)
                saturation = cv2.convertScaleAbs(saturation, alpha=step["saturation"])
                merged = cv2.merge([cv2.LUT(hue, table), saturation, value])
                image = cv2.cvtColor(merged, cv2.COLOR_HSV2BGR)
            case "blur" | "noise":
                image = by_hand(image, [step], None, (0, 0))
    return image


def with_pillow(image: Image.Image, steps: list[dict[str, Any]]) -> Image.Image:
    for step in steps:
        match step["name"]:
            case "rotate":
                image = image.rotate(-step["degrees"], Image.Resampling.BILINEAR)
            case "flip":
                image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            case "crop":
                left, top = step["left"], step["top"]
                image = image.crop((left, top, left + step["width"], top + step["height"]))
            case "colour":
                image = ImageEnhance.Brightness(image).enhance(step["brightness"])
                image = ImageEnhance.Contrast(image).enhance(step["contrast"])
                image = ImageEnhance.Color(image).enhance(step["saturation"])
                hue, saturation, value = image.convert("HSV").split()
                shift = round(step["hue"] / 360 * 256)
                hue = hue.point([(level + shift) % 256 for level in range(256)])
                image = Image.merge("HSV", (hue, saturation, value)).convert("RGB")
            case "blur":
                image = image.filter(ImageFilter.GaussianBlur(step["sigma"]))
            case "noise":
                chance = numpy.random.default_rng(step["seed"])
                pixels = numpy.asarray(image, numpy.float32)
                grain = chance.standard_normal(pixels.shape, numpy.float32) * step["std"]
                image = Image.fromarray(numpy.clip(pixels + grain, 0, 255).astype(numpy.uint8))
    return image


@dataclass(frozen=True, slots=True)
class Work:
    """One copy to make, and what was drawn for it: the others know it before the clock starts."""

    photo: int
    number: int
    seed: int
    #: Every step, complete.
    applied: list[dict[str, Any]]
    #: All geometry, as OpenCV's (2, 3) of pixels' centres; None without any.
    matrix: Picture | None
    size: tuple[int, int]
    #: The steps that change values.
    values: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Contender:
    opened: Callable[[bytes], Any]
    copied: Callable[[Any, Work], Any]
    written: Callable[[Any], bytes]


def works_of(spec: Spec, photos: list[Picture]) -> list[Work]:
    works = []
    for at, photo in enumerate(photos):
        for seed, number in product(SEEDS, range(1, COPIES + 1)):
            copy = copy_of(Item(f"photo-{at}", photo), number, spec, seed)
            height, width = photo.shape[:2]
            chance = generator_of(seed, f"photo-{at}", number, "image")
            place, done = placement_of(spec["images"]["operations"], width, height, chance)
            a, b, c, d, e, f = place.affine  # of corners; OpenCV's are of centres
            matrix = numpy.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]]) if done else None
            size = place.width, place.height
            values = [dict(step) for step in copy.applied if step["name"] in ("colour", "blur", "noise")]
            works.append(Work(at, number, seed, list(copy.applied), matrix, size, values))
            # The same picture, or the comparison is void.
            assert copy.image.shape == (*size[::-1], 3)
    return works


def contenders(spec: Spec) -> dict[str, Contender]:
    def jpeg(image: Picture) -> bytes:
        return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()

    def pixels(data: bytes) -> Picture:
        return cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_COLOR)

    def saved(image: Image.Image) -> bytes:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=QUALITY, subsampling="4:2:0")
        return file.getvalue()

    return {
        "ours": Contender(
            lambda data: decoded(data).image,
            lambda image, work: copy_of(Item(f"photo-{work.photo}", image), work.number, spec, work.seed).image,
            lambda image: encoded(image, "jpeg", QUALITY),
        ),
        "by hand": Contender(
            pixels, lambda image, work: by_hand(image, work.values, work.matrix, work.size), jpeg
        ),
        "in steps": Contender(pixels, lambda image, work: in_steps(image, work.applied), jpeg),
        "pillow": Contender(
            lambda data: Image.open(io.BytesIO(data)).convert("RGB"),
            lambda image, work: with_pillow(image, work.applied),
            saved,
        ),
    }


def measured(case: list[str], files: list[bytes], whole: bool) -> dict[str, list[float]]:
    """Contender → seconds of each round; `whole`: from file to file, else from pixels to pixels."""
    spec = parse_spec({"images": {"operations": [ALWAYS[name] for name in case], "border": "reflect"}})
    all_of = contenders(spec)
    pictures = {name: [one.opened(data) for data in files] for name, one in all_of.items()}
    works = works_of(spec, pictures["ours"])

    def once(name: str) -> None:
        one = all_of[name]
        if not whole:
            _ = [one.copied(pictures[name][work.photo], work) for work in works]
            return
        for at, data in enumerate(files):
            picture = one.opened(data)
            _ = [one.written(one.copied(picture, work)) for work in works if work.photo == at]

    seconds: dict[str, list[float]] = {name: [] for name in all_of}
    names = list(all_of)
    for round_ in range(ROUNDS + 1):
        for name in names[round_ % 4 :] + names[: round_ % 4]:
            begun = time.process_time()
            once(name)
            if round_ > 0:  # the first warms up
                seconds[name].append(time.process_time() - begun)
    return seconds


def main() -> None:
    cv2.setNumThreads(1)
    files = [Path(path).read_bytes() for path in sys.argv[1:]]
    copies = len(files) * len(SEEDS) * COPIES
    results = {}
    for name, case in CASES.items():
        seconds = measured(case, files, whole=name == FILES)
        ours = seconds["ours"]
        ratios = {
            peer: sorted(b / a for a, b in zip(ours, times, strict=True))
            for peer, times in seconds.items()
            if peer != "ours"
        }
        results[name] = {
            "copiesPerSecond": round(copies / statistics.median(ours)),
            "ratios": {peer: [all_[0], statistics.median(all_), all_[-1]] for peer, all_ in ratios.items()},
        }
    versions = {"opencv": cv2.__version__, "pillow": PIL.__version__, "numpy": numpy.__version__}
    print(json.dumps({"versions": versions | {"python": platform.python_version()}, "cases": results}))


if __name__ == "__main__":
    main()
