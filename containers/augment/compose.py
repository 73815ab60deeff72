"""One copy of one image: what is drawn for it, its pixels, its labels. Pure: no file, no clock, no order.

First all geometry in one resampling, then what changes values, in the order of the spec.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy
from jobkit.errors import InputRejected

from augment.geometry import Image, Placement, moved, placement_of
from augment.labels import LabelledObject, moved_objects
from augment.mixing import Weights, fitted, mixed, mixed_weights
from augment.seeds import generator_of
from augment.spec import MIXING, Spec
from augment.values import Step, changed, drawn_values


@dataclass(frozen=True, slots=True)
class Item:
    """An image that is read: pixels (height, width, channels), and what is known about it."""

    id: str
    image: Image
    objects: Sequence[LabelledObject] = ()
    #: Classification: label → share. Empty where the image has no label of its own.
    weights: Weights = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Copy:
    number: int
    image: Image
    objects: Sequence[LabelledObject]
    weights: Weights
    #: What was done, complete enough to do it again.
    applied: Sequence[dict[str, Any]]


#: A number from [0, 1) → another image of the same set, with its one label.
Partner = Callable[[float], tuple[str, Image, str]]


def copy_of(item: Item, number: int, spec: Spec, seed: int, partner: Partner | None = None) -> Copy:
    """Copy `number` (from 1). InputRejected where the spec mixes images and these can't be mixed."""
    settings = spec["images"]
    operations = settings["operations"]
    height, width = item.image.shape[:2]
    chance = generator_of(seed, item.id, number, "image")
    place, applied = placement_of(operations, width, height, chance, settings.get("size"))
    steps = drawn_values(operations, chance)
    refuse_mixing(operations, item)

    # Partners come first: the image, its copy and one that is being decoded are never in memory at once.
    partners = [_partner(partner, step, item, place) for step in steps if step["name"] in MIXING]
    image = moved(item.image, place, _border(settings["border"], item))
    mine = not numpy.may_share_memory(image, item.image)
    weights, done = item.weights, list(applied)
    for part in _parts(steps):
        if part[0]["name"] not in MIXING:
            image = changed(image, part, mine)
            mine = True
            done += part
            continue
        if not mine:
            image, mine = image.copy(), True
        (step,), (name, other, label) = part, partners.pop(0)
        image, share = mixed(image, other, step)
        weights = mixed_weights(weights, label, share)
        drawn = {key: value for key, value in step.items() if key != "partner"}
        done.append(drawn | {"partner": name, "weight": round(share, 6)})
    if not mine:
        image = image.copy()
    objects = moved_objects(item.objects, place, settings["smallestVisible"], settings["mirrored"])
    return Copy(number, image, objects, weights, done)


def _partner(partner: Partner | None, step: Step, item: Item, place: Placement) -> tuple[str, Image, str]:
    if partner is None:
        raise ValueError("a mixing operation without a partner")
    name, image, label = partner(step["partner"])
    channels, dtype = item.image.shape[2], item.image.dtype
    return name, fitted(image, place.width, place.height, channels, dtype), label


def _border(wanted: str, item: Item) -> str:
    if wanted != "auto":
        return wanted
    return "grey" if item.objects else "reflect"


def _parts(steps: Sequence[Any]) -> list[list[Any]]:
    """Runs of steps without mixing, and each mixing step by itself."""
    parts: list[list[Any]] = []
    for step in steps:
        if parts and step["name"] not in MIXING and parts[-1][-1]["name"] not in MIXING:
            parts[-1].append(step)
        else:
            parts.append([step])
    return parts


def refuse_mixing(operations: Sequence[Any], item: Item) -> None:
    name = next((one["name"] for one in operations if one["name"] in MIXING), None)
    if name is None or (item.weights and not item.objects):
        return
    raise InputRejected(
        f"image {item.id}, operation {name}",
        "objects with places in the image" if item.objects else "no class label",
        "images that have one class label each, and no objects",
        f"Remove {name} from the spec, or give labels: a row's label, or a folder for each class",
    )


def without_mixing(spec: Spec) -> Spec:
    """The same spec for a single image without others to mix it with."""
    operations = [one for one in spec["images"]["operations"] if one["name"] not in MIXING]
    return spec | {"images": spec["images"] | {"operations": operations}}


def described(applied: Sequence[dict[str, Any]]) -> str:
    """For people: `rotate 12° · flip · colour`."""
    return " · ".join(_words(one) for one in applied) or "as it is"


def _words(step: dict[str, Any]) -> str:
    match step["name"]:
        case "rotate":
            return f"rotate {step['degrees']:+.0f}°"
        case "flip":
            return f"flip {step['axis']}"
        case "crop" | "resize":
            return f"{step['name']} {step['width']}×{step['height']}"
        case "scale":
            return f"scale ×{step['factor']:.2f}"
        case "blur":
            return f"blur σ {step['sigma']:.1f}"
        case "noise":
            return f"noise σ {step['std']:.0f}"
        case "mixup" | "cutmix":
            return f"{step['name']} {step['weight']:.0%}"
        case name:
            return str(name)
