"""What train refuses; and that every recipe's settings train."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from documents import job_input, loop_config, mirror, put_dataset, sentences, train_input
from jobkit.contract import LoopConfig, check
from jobkit.errors import InputRejected
from jobkit.store import ObjectStore
from launched import CONTAINERS, in_process
from train.main import main

RECIPES = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (CONTAINERS / "recipes").glob("*.yaml")
}


@pytest.fixture
def model(store: ObjectStore, tiny_model: Path, tmp_path: Path) -> dict[str, str]:
    put_dataset(store, tmp_path / "dataset", sentences(60))
    return mirror(store, tiny_model)


@pytest.mark.parametrize(
    ("config", "advice"),
    [
        ({"strategy": "sharded"}, r"Set training\.strategy to single"),
        ({"labels": ["good", "bad"]}, "Plan the run again on this dataset version"),
        ({"maxLength": 65}, r"Lower training\.maxLength"),
        ({"precision": "fp16"}, r"Set training\.precision to auto"),
    ],
)
def test_what_can_not_be_trained_is_refused(
    store: ObjectStore,
    model: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    config: dict[str, Any],
    advice: str,
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(InputRejected, match=advice):
        main(in_process(store, tmp_path / "work", train_input("train-0-a", model, **config)))


def trained(recipe: dict[str, Any]) -> list[dict[str, Any]]:
    """The loop settings of each variant, as planning fills them in for a tiny model."""
    training = recipe["training"]
    of_loop = {key: value for key, value in training.items() if key in LoopConfig.__annotations__}
    dropout = {"dropout": training["dropout"]} if "dropout" in training else {}
    own = {"peakLearningRate": 1e-3, "finalLearningRate": 1e-5} | of_loop | dropout
    chosen = own | {"batch": 32 if own["batch"] == "auto" else own["batch"], "maxLength": 64}
    return [chosen | variant for variant in training.get("variants", {"only": {}}).values()]


def test_sees_the_recipes() -> None:
    assert {"smoke", "small", "default"} <= RECIPES.keys()


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_trains(recipe: str, store: ObjectStore, model: dict[str, str], tmp_path: Path) -> None:
    """Its settings, as far as they are the loop's, on a tiny model and one epoch."""
    for number, config in enumerate(trained(RECIPES[recipe])):
        document = train_input(f"train-0-{number}", model, **(config | {"epochs": 1}))
        check("JobInput", document, "input.json")
        result = main(in_process(store, tmp_path / f"work-{number}", document))
        assert result.metrics["steps"] >= 1
        assert list(result.artifacts) == ["model"]


def test_settings_are_the_contracts() -> None:
    """What the loop reads and what the schema asks for are the same fields."""
    document = job_input("train", "train-0-a", model={}, config=loop_config())
    assert document["config"].keys() == LoopConfig.__annotations__.keys()
