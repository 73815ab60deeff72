"""The spec: the defaults of domain/spec/augmentation.ts, and refusals that name the field."""

import copy
import json
import re
from typing import Any

import pytest
from augment.keyboards import ROWS
from augment.spec import GEOMETRY, MIXING, parse_spec, schema, sha256_of_spec
from augment.values import _DRAWS
from jobkit.errors import InputRejected

OPERATIONS = {
    kind: [
        branch["properties"]["name"]["const"]
        for branch in schema()["properties"][kind]["properties"]["operations"]["items"]["oneOf"]
    ]
    for kind in ("images", "text")
}


def test_nothing_is_everything_by_default() -> None:
    spec = parse_spec({})
    assert spec["images"]["copies"] == 2
    assert [one["name"] for one in spec["images"]["operations"]][:2] == ["flip", "rotate"]
    assert spec["images"]["operations"][1] == {"name": "rotate", "probability": 0.5, "degrees": [0, 30]}
    assert spec["text"]["operations"][2]["layout"] == "qwerty"
    assert "backTranslation" not in spec
    assert parse_spec({"images": {}, "text": {}}) == spec


def test_a_filled_in_spec_stays_as_it_is() -> None:
    spec = parse_spec({"images": {"operations": [{"name": name} for name in OPERATIONS["images"]]}})
    assert parse_spec(spec) == spec
    assert parse_spec(json.loads(json.dumps(spec))) == spec


def test_the_document_given_is_not_changed_and_shares_nothing() -> None:
    document = {"images": {"operations": [{"name": "rotate", "degrees": [1, 2]}]}}
    before = copy.deepcopy(document)
    spec = parse_spec(document)
    spec["images"]["operations"][0]["degrees"][0] = 99
    assert document == before
    assert parse_spec({})["images"]["operations"][1]["degrees"] == [0, 30]


def test_every_operation_of_the_contract_is_one_that_can_be_done() -> None:
    assert set(OPERATIONS["images"]) == GEOMETRY | set(_DRAWS)
    assert set(OPERATIONS["images"]) >= MIXING
    from augment.text import _OPERATIONS

    assert set(OPERATIONS["text"]) == set(_OPERATIONS)
    branches = schema()["properties"]["text"]["properties"]["operations"]["items"]["oneOf"]
    layouts = next(b for b in branches if b["properties"]["name"]["const"] == "typos")["properties"]["layout"]
    assert set(layouts["enum"]) == set(ROWS)


def test_the_same_settings_have_the_same_hash_however_they_are_written() -> None:
    short = parse_spec({"images": {"operations": [{"name": "rotate"}]}})
    long = parse_spec(
        {"images": {"operations": [{"degrees": [0.0, 30.0], "name": "rotate", "probability": 0.5}]}}
    )
    other = parse_spec({"images": {"operations": [{"name": "rotate", "degrees": [0, 31]}]}})
    assert sha256_of_spec(short) == sha256_of_spec(long)
    assert sha256_of_spec(short) != sha256_of_spec(other)


def images(*operations: Any, **more: Any) -> dict[str, Any]:
    return {"images": {"operations": list(operations), **more}}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "top level: .* Allowed: of type object"),
        ({"image": {}}, "top level: unknown setting 'image'. Allowed: images, text, backTranslation"),
        (
            images({"name": "spin"}),
            "operations.0.name: unknown operation 'spin'. Allowed: rotate, flip, crop",
        ),
        (images({}), "operations.0.name: nothing. Allowed: rotate"),
        (images("rotate"), 'operations.0: "rotate". Allowed: of type object'),
        (
            images({"name": "rotate"}, {"name": "rotate", "degree": 1}),
            "operations.1: unknown setting 'degree'",
        ),
        (images({"name": "rotate", "degrees": [0, 400]}), "degrees.1: 400. Allowed: at most 180"),
        (
            images({"name": "rotate", "degrees": [30, 10]}),
            "degrees: 30 before 10. Allowed: the smaller number",
        ),
        (images({"name": "rotate", "degrees": [1]}), "degrees: \\[1\\]. Allowed: at least 2 entries"),
        (images({"name": "flip", "axis": "diagonal"}), 'axis: "diagonal". Allowed: horizontal, vertical'),
        (images({"name": "flip", "probability": 1.5}), "probability: 1.5. Allowed: at most 1"),
        (images({"name": "noise", "std": ["a", 1]}), 'std.0: "a". Allowed: of type number'),
        (images(copies=51), "images.copies: 51. Allowed: at most 50"),
        (images(copies=True), "images.copies: true. Allowed: of type integer"),
        (images(size={"width": 10}), "images.size: .* Allowed: an object with"),
        ({"text": {"operations": [{"name": "typos", "share": 0.5}]}}, "share: 0.5. Allowed: at most 0.2"),
        (
            {"text": {"operations": [{"name": "rotate"}]}},
            "unknown operation 'rotate'. Allowed: case, spacing",
        ),
        ({"backTranslation": {}}, "backTranslation: .* Allowed: an object with \\['there', 'back'\\]"),
    ],
)
def test_a_refusal_names_the_field_what_was_found_and_what_is_allowed(document: Any, message: str) -> None:
    with pytest.raises(InputRejected) as refused:
        parse_spec(document, "augment.yaml")
    said = str(refused.value)
    assert said.startswith("augment.yaml, ")
    assert re.search(message, said), said
    assert re.search(r"(Correct|Remove|Swap) [^.]*\.$", said), said
