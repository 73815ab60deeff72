"""Fine-tuning of a text classifier: weights and rows in, fitted weights and their two artifacts out.

The loop itself, which distill shares, is jobkit/fit.py: exact accumulation, cosine rate, clipping, early
stopping on the validation loss, checkpoints, resume.
"""

import logging
from pathlib import Path

import torch
from jobkit.contract import TrainInput
from jobkit.dataset import Dataset
from jobkit.device import attention
from jobkit.errors import InputRejected
from jobkit.export import serving_card, write_model, write_onnx
from jobkit.fit import Fit, Objective
from jobkit.job import Job, Result
from jobkit.text import encode
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel

log = logging.getLogger("train")
#: How the architectures call their dropouts.
DROPOUTS = (
    "hidden_dropout_prob",
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "dropout",
    "attention_dropout",
    "seq_classif_dropout",
    "hidden_dropout",
    "embd_pdrop",
    "resid_pdrop",
    "attn_pdrop",
)


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
    train = dataset.rows("train", job.workspace, config["fraction"])
    validation = dataset.rows("validation", job.workspace)
    folder = job.fetch(document["model"], "pretrained")
    refuse_longer_than(folder, config["maxLength"], f"job {document['name']}, maxLength")

    torch.manual_seed(document["seed"])  # before loading: the new head's weights are drawn there
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = load(folder, config["labels"], config["dropout"])
    log.info(
        "training",
        extra={
            "fields": {
                "rows": len(train),
                "validation": len(validation),
                "parameters": model.num_parameters(),
            }
        },
    )
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

    card = serving_card(document["task"], config["labels"], config["maxLength"], "fp32", config["cleaning"])
    return Result(
        metrics=report.metrics(),
        artifacts={
            "model": write_model(job.workspace / "model", model, tokenizer),
            "onnx": write_onnx(job.workspace / "onnx", model, tokenizer, card, validation.texts[:8]),
        },
    )


def refuse_longer_than(folder: Path, max_length: int, where: str) -> None:
    """A model has embeddings for so many positions and no more: longer rows would fail in the first batch."""
    longest = getattr(
        AutoConfig.from_pretrained(folder, local_files_only=True), "max_position_embeddings", None
    )
    if longest is not None and max_length > longest:
        raise InputRejected(
            where, f"{max_length} tokens", f"at most {longest}, the model's", "Lower training.maxLength"
        )


def load(folder: Path, labels: list[str], dropout: float) -> PreTrainedModel:
    """The weights with a head for these labels: the one they have, or, for pretrained ones, a new one."""
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    config.num_labels = len(labels)
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: index for index, label in enumerate(labels)}
    for name in DROPOUTS:
        if hasattr(config, name):
            setattr(config, name, dropout)
    return AutoModelForSequenceClassification.from_pretrained(
        folder,
        config=config,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        dtype=torch.float32,
        attn_implementation=attention(),
    )


def cross_entropy(label_smoothing: float) -> Objective:
    def objective(logits: torch.Tensor, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(
            logits, batch["labels"], reduction="sum", label_smoothing=label_smoothing
        )

    return objective
