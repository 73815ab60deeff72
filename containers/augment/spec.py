"""The augmentation spec: a person's document → every setting filled in, or a refusal that names the field.

    reads    schemas/AugmentationSpec.json of jobkit, which domain/spec/augmentation.ts emits
    raises   InputRejected: an unknown setting or operation, a value out of its range

The schema is the rule, defaults included: nothing of it is written down here a second time.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

import jsonschema
from jobkit.errors import InputRejected

Spec = dict[str, Any]
Operation = Mapping[str, Any]

#: What moves pixels: all of them become one affine map. The order of the others is their own.
GEOMETRY = frozenset({"rotate", "flip", "crop", "scale"})
#: What mixes two images and their labels.
MIXING = frozenset({"mixup", "cutmix"})


@cache
def schema() -> dict[str, Any]:
    text = (files("jobkit") / "schemas" / "AugmentationSpec.json").read_text("utf-8")
    return cast(dict[str, Any], json.loads(text))


def parse_spec(document: Any, where: str = "spec") -> Spec:
    """The document with every default. It stays as it is; the result shares nothing with it."""
    filled = _filled(schema(), document, where, ())
    error = jsonschema.exceptions.best_match(
        jsonschema.Draft202012Validator(schema()).iter_errors(filled), key=_deepest
    )
    if error is not None:
        raise _refusal(where, tuple(error.absolute_path), error)
    for path, low, high in _ranges(filled, ()):
        if low > high:
            raise _rejected(where, path, f"{low} before {high}", "the smaller number first", "Swap the two")
    return cast(Spec, filled)


def sha256_of_spec(spec: Spec) -> str:
    """Of the filled-in document: the same settings have the same hash, however they were written."""
    text = json.dumps(_plain(spec), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: Any) -> Any:
    """1.0 and 1 are one number to JSON."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _filled(rule: Mapping[str, Any], value: Any, where: str, path: tuple[Any, ...]) -> Any:
    """A deep copy of `value` with the rule's defaults; what does not fit is left for the validator."""
    if isinstance(value, dict) and "oneOf" in rule:
        rule = _branch(rule["oneOf"], value, where, path)
    if isinstance(value, dict) and "properties" in rule:
        properties: Mapping[str, Any] = rule["properties"]
        if unknown := next((name for name in value if name not in properties), None):
            raise _rejected(
                where,
                path,
                f"unknown setting {str(unknown)[:60]!r}",
                ", ".join(properties),
                "Remove it or correct its spelling",
            )
        full = {
            name: value[name] if name in value else inner.get("default") for name, inner in properties.items()
        }
        return {
            name: _filled(properties[name], inner, where, (*path, name))
            for name, inner in full.items()
            if name in value or "default" in properties[name]
        }
    if isinstance(value, list) and isinstance(rule.get("items"), dict):
        return [_filled(rule["items"], inner, where, (*path, at)) for at, inner in enumerate(value)]
    return list(value) if isinstance(value, list) else value


def _branch(
    branches: list[dict[str, Any]], value: Mapping[str, Any], where: str, path: tuple[Any, ...]
) -> Mapping[str, Any]:
    names = {branch["properties"]["name"]["const"]: branch for branch in branches}
    name = value.get("name")
    if not isinstance(name, str) or name not in names:
        raise _rejected(
            where,
            (*path, "name"),
            "nothing" if name is None else f"unknown operation {str(name)[:60]!r}",
            ", ".join(names),
            "Correct the operation's name, or remove it",
        )
    return names[name]


def _deepest(error: Any) -> Any:
    return -len(error.absolute_path), error.validator


def _refusal(where: str, path: tuple[Any, ...], error: Any) -> InputRejected:
    inner = error
    while inner.context:  # the operation's own branch is the one that went furthest
        inner = max(inner.context, key=lambda one: (len(one.absolute_path), one.validator != "const"))
        path = tuple(inner.absolute_path)
    allowed = {
        "minimum": f"at least {inner.validator_value}",
        "maximum": f"at most {inner.validator_value}",
        "type": f"of type {inner.validator_value}",
        "enum": ", ".join(map(str, inner.validator_value)) if inner.validator == "enum" else "",
        "minItems": f"at least {inner.validator_value} entries",
        "maxItems": f"at most {inner.validator_value} entries",
        "required": f"an object with {inner.validator_value}",
    }.get(inner.validator, f"{inner.validator} {str(inner.validator_value)[:100]}")
    found = json.dumps(inner.instance, ensure_ascii=False, default=str)[:120]
    return _rejected(where, path, found, allowed, "Correct the value, or leave it out for its default")


def _rejected(where: str, path: tuple[Any, ...], found: str, allowed: str, next: str) -> InputRejected:
    field = ".".join(str(part) for part in path) or "top level"
    return InputRejected(f"{where}, {field}", found, allowed, next)


def _ranges(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], float, float]]:
    """Every `[least, most]` in the document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _ranges(inner, (*path, name))
    elif isinstance(value, list):
        if len(value) == 2 and all(isinstance(x, int | float) and not isinstance(x, bool) for x in value):
            yield path, *value
        for at, inner in enumerate(value):
            yield from _ranges(inner, (*path, at))
