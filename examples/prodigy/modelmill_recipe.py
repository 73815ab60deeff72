"""A recipe for Prodigy: tasks that Modelmill exported, answered in Prodigy, and back.

    modelmill annotations export --format prodigy --out tasks.jsonl
    prodigy modelmill.annotate answers tasks.jsonl --view ner_manual --label PER,LOC -F modelmill_recipe.py
    prodigy db-out answers > answers.jsonl
    modelmill annotations import answers.jsonl --format prodigy

Views: `choice` (classes), `ner_manual` (spans), `image_manual` (boxes and outlines).

Prodigy is not free and is not run by our tests: this file is checked for its syntax alone.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import prodigy
import spacy
from prodigy.components.preprocess import add_tokens

VIEWS = ("choice", "ner_manual", "image_manual")
#: Set by who answers, so they are not handed out again.
ANSWERED = ("answer", "_annotator_id", "_session_id", "_timestamp", "_view_id")


def read_tasks(source: str) -> Iterator[dict[str, Any]]:
    """Each item once, without answers: those already given stay in Modelmill."""
    seen: set[str] = set()
    with Path(source).open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            item = json.dumps(row.get("text", row.get("image")))
            if item in seen:
                continue
            seen.add(item)
            is_answer = "answer" in row
            dropped = (*ANSWERED, "spans", "accept", "label") if is_answer else ANSWERED
            yield {key: value for key, value in row.items() if key not in dropped}


def with_options(tasks: Iterator[dict[str, Any]], labels: list[str]) -> Iterator[dict[str, Any]]:
    for task in tasks:
        yield {**task, "options": [{"id": label, "text": label} for label in labels]}


@prodigy.recipe(
    "modelmill.annotate",
    dataset=("Dataset that keeps the answers", "positional", None, str),
    source=("JSONL of `modelmill annotations export --format prodigy`", "positional", None, str),
    view=("One of choice, ner_manual, image_manual", "option", "v", str),
    label=("Labels, parted by commas", "option", "l", str),
    lang=("Language of the texts, for tokens", "option", "g", str),
    multiple=("More than one class an item", "flag", "m", bool),
)
def annotate(
    dataset: str,
    source: str,
    view: str = "choice",
    label: str = "",
    lang: str = "en",
    multiple: bool = False,
) -> dict[str, Any]:
    labels = [one.strip() for one in label.split(",") if one.strip()]
    if view not in VIEWS:
        raise SystemExit(f"--view: {view}. Allowed: {', '.join(VIEWS)}")
    if not labels:
        raise SystemExit("--label: none. Name the project's labels, as in --label good,bad")
    stream = read_tasks(source)
    if view == "choice":
        stream = with_options(stream, labels)
    if view == "ner_manual":
        stream = add_tokens(spacy.blank(lang), stream)
    return {
        "dataset": dataset,
        "stream": stream,
        "view_id": view,
        "config": {"labels": labels, "lang": lang, "choice_style": "multiple" if multiple else "single"},
    }
