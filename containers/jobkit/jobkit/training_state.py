"""The state of a training run as files that hold data only: what a checkpoint contains.

    model.safetensors       weights
    best.safetensors        weights of the best evaluation so far, if there was one
    optimizer.safetensors   AdamW's moments, `{parameter}.{field}`
    rng.safetensors         torch's generators, as bytes
    progress.json           step, evaluations, the gradient scaler, the precision

The learning rate and the order of the rows follow from the step, so they need no state.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from jobkit.validation import Figures

Weights = dict[str, torch.Tensor]
PROGRESS = "progress.json"


@dataclass(slots=True)
class Progress:
    """Where a run stands. `best_loss` is None until the first evaluation, and the other two belong to it."""

    step: int = 0
    evaluated_at: int = 0
    best_loss: float | None = None
    best_accuracy: float = 0.0
    best_macro_f1: float = 0.0
    worse_in_a_row: int = 0
    stopped_early: bool = False
    train_loss: float = 0.0

    def evaluated(self, found: Figures, patience: int, total: int) -> bool:
        """Takes an evaluation in: whether it is the best so far, and whether it was one too many."""
        self.evaluated_at = self.step
        if self.best_loss is None or found.loss < self.best_loss:
            self.best_loss, self.best_accuracy = found.loss, found.accuracy
            self.best_macro_f1 = found.macro_f1
            self.worse_in_a_row = 0
            return True
        self.worse_in_a_row += 1
        self.stopped_early = self.worse_in_a_row >= patience and self.step < total
        return False


def snapshot(model: torch.nn.Module) -> Weights:
    """A copy on the CPU; tied weights are copied apart, which safetensors asks for."""
    return {name: tensor.detach().cpu().clone().contiguous() for name, tensor in model.state_dict().items()}


def save(
    folder: Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    progress: Progress,
    best: Weights | None,
    scaler: Mapping[str, Any] | None,
    precision: str,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(snapshot(model), folder / "model.safetensors")
    if best is not None:
        save_file(best, folder / "best.safetensors")
    names = _parameter_names(model, optimizer)
    moments = {
        f"{names[index]}.{field}": value.detach().cpu().clone().contiguous()
        for index, fields in optimizer.state_dict()["state"].items()
        for field, value in fields.items()
    }
    save_file(moments, folder / "optimizer.safetensors")
    save_file(_generators(), folder / "rng.safetensors")
    document = {
        "progress": asdict(progress),
        "scaler": dict(scaler) if scaler else None,
        "precision": precision,
    }
    (folder / PROGRESS).write_text(json.dumps(document, allow_nan=False), "utf-8")


def precision_of(folder: Path) -> str:
    """What the checkpoint was trained in: asked first, since all that is loaded afterwards depends on it."""
    return str(_document(folder)["precision"])


def _document(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / PROGRESS).read_text("utf-8"))
    return document


def load(
    folder: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer, scaler: Any
) -> tuple[Progress, Weights | None]:
    """Puts everything back in place; the optimizer must be over the same parameters in the same groups."""
    model.load_state_dict(load_file(folder / "model.safetensors"))
    best = folder / "best.safetensors"
    moments = load_file(folder / "optimizer.safetensors")
    names = _parameter_names(model, optimizer)
    state: dict[int, dict[str, torch.Tensor]] = {}
    for index, name in names.items():
        fields = {
            key.removeprefix(f"{name}."): value
            for key, value in moments.items()
            if key.rpartition(".")[0] == name
        }
        if fields:
            state[index] = fields
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
    document = _document(folder)
    if scaler is not None and document["scaler"]:
        scaler.load_state_dict(document["scaler"])
    _restore_generators(load_file(folder / "rng.safetensors"))
    return Progress(**document["progress"]), load_file(best) if best.exists() else None


def _parameter_names(model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> dict[int, str]:
    """Index in the optimizer's state → the parameter's name."""
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    return {index: names[id(parameter)] for index, parameter in enumerate(parameters)}


def _generators() -> Weights:
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states |= {f"cuda.{i}": state for i, state in enumerate(torch.cuda.get_rng_state_all())}
    return states


def _restore_generators(states: Weights) -> None:
    torch.set_rng_state(states["cpu"])
    for device in range(torch.cuda.device_count()):
        if (state := states.get(f"cuda.{device}")) is not None:
            torch.cuda.set_rng_state(state, device)
