"""Copies a second: ours, OpenCV called by hand, and Pillow, on the same photos with the same numbers drawn.

Every contender makes the same copies of two photos (640 × 427) from decoded pixels, on one thread, turn by
turn; what counts is the processor's time and the median of the rounds' ratios. Says one JSON
object.

    by hand   the fewest calls that do it: one warpAffine for all geometry, one cv2.transform for all colour
    in steps  one call an operation, as OpenCV's tutorials have it; HSV for hue and saturation
    Pillow    rotate, transpose, crop, ImageEnhance and HSV, ImageFilter.GaussianBlur; noise through numpy
"""

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "containers"), str(ROOT / "containers" / "jobkit")]

import cv2  # noqa: E402
import numpy  # noqa: E402
import PIL  # noqa: E402
from augment.compose import Copy, Item, copy_of  # noqa: E402
from augment.geometry import moved, placement_of  # noqa: E402
from augment.seeds import generator_of  # noqa: E402
from augment.spec import parse_spec  # noqa: E402
from augment.values import colour_matrix  # noqa: E402
from PIL import Image, ImageEnhance, ImageFilter  # noqa: E402

ROUNDS, COPIES, SEED = 15, 12, 17
ALWAYS: dict[str, dict[str, Any]] = {
    "rotate": {"name": "rotate", "probability": 1, "degrees": [5, 30]},
    "flip": {"name": "flip", "probability": 1},
    "crop": {"name": "crop", "probability": 1, "area": [0.7, 0.9]},
    "colour": {"name": "colour", "probability": 1},
    "blur": {"name": "blur", "probability": 1, "sigma": [0.8, 1.5]},
    "noise": {"name": "noise", "probability": 1, "std": [4, 12]},
}
CASES = {
    "geometry": ["rotate", "flip", "crop"],
    "colour": ["colour"],
    "blur": ["blur"],
    "noise": ["noise"],
    "all six": list(ALWAYS),
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


def prepared(case: list[str]) -> tuple[dict[str, Callable[[], object]], str]:
    """Contender → makes all copies once. What was drawn is known to the others before the clock starts."""
    spec = parse_spec({"images": {"operations": [ALWAYS[name] for name in case], "border": "reflect"}})
    photos = [cv2.imread(path, cv2.IMREAD_COLOR) for path in sys.argv[1:]]
    items = [Item(f"photo-{at}", photo) for at, photo in enumerate(photos)]
    pictures = [Image.fromarray(photo[:, :, ::-1]) for photo in photos]
    work: list[tuple[int, Copy, Any, tuple[int, int]]] = []
    for at, item in enumerate(items):
        for number in range(1, COPIES + 1):
            copy = copy_of(item, number, spec, SEED)
            chance = generator_of(SEED, item.id, number, "image")
            height, width = item.image.shape[:2]
            place, done = placement_of(spec["images"]["operations"], width, height, chance)
            a, b, c, d, e, f = place.affine  # of corners; OpenCV's are of centres
            matrix = numpy.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]]) if done else None
            work.append((at, copy, matrix, (place.width, place.height)))
            # The same picture, or the comparison is void.
            expected = moved(item.image, place, "reflect")
            assert copy.image.shape == expected.shape
    values = ("colour", "blur", "noise")
    later = {
        id(copy): [dict(step) for step in copy.applied if step["name"] in values] for _, copy, _, _ in work
    }
    contenders: dict[str, Callable[[], object]] = {
        "ours": lambda: [copy_of(items[at], copy.number, spec, SEED) for at, copy, _, _ in work],
        "by hand": lambda: [by_hand(photos[at], later[id(c)], m, size) for at, c, m, size in work],
        "in steps": lambda: [in_steps(photos[at], list(copy.applied)) for at, copy, _, _ in work],
        "pillow": lambda: [with_pillow(pictures[at], list(copy.applied)) for at, copy, _, _ in work],
    }
    return contenders, "×".join(map(str, photos[0].shape))


def main() -> None:
    cv2.setNumThreads(1)
    results = {}
    for name, case in CASES.items():
        contenders, _ = prepared(case)
        seconds: dict[str, list[float]] = {contender: [] for contender in contenders}
        for round_ in range(ROUNDS + 1):
            order = list(contenders)[round_ % 4 :] + list(contenders)[: round_ % 4]
            for contender in order:
                begun = time.process_time()
                contenders[contender]()
                if round_ > 0:  # the first warms up
                    seconds[contender].append(time.process_time() - begun)
        results[name] = {
            "copiesPerSecond": {
                contender: round(len(sys.argv[1:]) * COPIES / statistics.median(times))
                for contender, times in seconds.items()
            },
            "ratio": {
                contender: round(
                    statistics.median(b / a for a, b in zip(seconds["ours"], times, strict=True)), 3
                )
                for contender, times in seconds.items()
                if contender != "ours"
            },
        }
    versions = {"opencv": cv2.__version__, "pillow": PIL.__version__, "numpy": numpy.__version__}
    print(json.dumps({"versions": versions | {"python": platform.python_version()}, "cases": results}))


if __name__ == "__main__":
    main()
