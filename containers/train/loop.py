"""Fine-tuning of a text classifier: weights and rows in, fitted weights and their artifacts out.

The loop itself, which distill shares, is jobkit/fit.py: exact accumulation, cosine rate, clipping, early
stopping on the validation loss, checkpoints, resume.
"""

import logging

import torch
from jobkit.contract import TrainInput
from jobkit.dataset import Dataset
from jobkit.errors import InputRejected
from jobkit.export import serving_card, write_model, write_onnx
from jobkit.fit import Fit
from jobkit.gradients import Objective
from jobkit.job import Job, Result
from jobkit.pretrained import load, require_positions
from jobkit.text import encode
from transformers import AutoTokenizer

log = logging.getLogger("train")


def fine_tune(job: Job) -> Result:
    document: TrainInput = job.input
    config = document["config"]
    if config["strategy"] != "single":
        raise InputRejected(
            f"job {document['name']}, strategy",
            config["strategy"],
            "single, so far",
            "Set training.strategy to single",
        )
    dataset = Dataset.open(job.store, document["dataset"]["manifest"])
    if dataset.labels != config["labels"]:
        raise InputRejected(
            f"job {document['name']}, labels",
            f"{config['labels']}",
            f"{dataset.labels}, the dataset's",
            "Plan the run again on this dataset version",
        )
    train = dataset.rows("train", job.workspace, config["fraction"], document["dataset"].get("augmented"))
    validation = dataset.rows("validation", job.workspace)
    folder = job.fetch(document["model"], "pretrained")

    torch.manual_seed(document["seed"])  # before loading: the new head's weights are drawn there
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = load(folder, config["labels"], config["dropout"], new_head=True)
    require_positions(model, config["maxLength"], f"job {document['name']}, maxLength")
    fields = {"rows": len(train), "validation": len(validation), "parameters": model.num_parameters()}
    log.info("training", extra={"fields": fields})
    report = Fit(
        job,
        model,
        tokenizer,
        encode(tokenizer, train, config["maxLength"]),
        encode(tokenizer, validation, config["maxLength"]),
        config["labels"],
        config,
        config["epochs"],
        cross_entropy(config["labelSmoothing"]),
    ).run()

    artifacts = {"model": write_model(job.workspace / "model", model, tokenizer)}
    if config["onnx"]:
        card = serving_card(
            document["task"], config["labels"], config["maxLength"], "fp32", config["cleaning"]
        )
        texts = validation.head(8)
        artifacts["onnx"] = write_onnx(job.workspace / "onnx", model, tokenizer, card, texts)
    return Result(report.metrics(), artifacts)


def cross_entropy(label_smoothing: float) -> Objective:
    def objective(logits: torch.Tensor, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(
            logits, batch["labels"], reduction="sum", label_smoothing=label_smoothing
        )

    return objective
