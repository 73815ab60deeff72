"""Distillation: teacher in, student out, through the loop of jobkit/fit.py.

    loss = (1 − w) · CE(student, label) + w · T² · KL(teacher/T ‖ student/T)      Hinton et al. 2015, section
    2

The teacher's logits for a row never change, so they are computed once, before the first epoch.
"""

import logging

import torch
from accelerate import Accelerator
from jobkit.contract import DistillInput
from jobkit.dataset import Dataset
from jobkit.device import attention, mixed_precision
from jobkit.export import serving_card, write_model, write_onnx
from jobkit.fit import Fit, Objective, predict
from jobkit.job import Job, Result
from jobkit.text import Encoded, collator, encode
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from distill.student import make_student
from distill.vocabulary import trim

log = logging.getLogger("distill")


def distill(job: Job) -> Result:
    document: DistillInput = job.input
    config, spec = document["config"], document["config"]["distill"]
    dataset = Dataset.open(job.store, document["dataset"]["manifest"])
    train = dataset.rows("train", job.workspace)
    validation = dataset.rows("validation", job.workspace)
    folder = job.fetch(document["teacher"], "teacher")

    teacher = AutoModelForSequenceClassification.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        dtype=torch.float32,
        attn_implementation=attention(),
    )
    teacher_tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    logits = _teacher_logits(
        job, teacher, teacher_tokenizer, encode(teacher_tokenizer, train, config["maxLength"])
    )

    torch.manual_seed(document["seed"])
    tokenizer, kept = teacher_tokenizer, None
    if spec["trimVocabulary"]:
        tokenizer, kept = trim(teacher_tokenizer, train.texts, job.workspace / "tokenizer")
    student = make_student(teacher, spec["layers"], kept, where=f"job {document['name']}, layers")
    teacher_parameters = teacher.num_parameters()
    del teacher
    log.info(
        "distilling",
        extra={
            "fields": {"teacher": teacher_parameters, "student": student.num_parameters(), "rows": len(train)}
        },
    )
    report = Fit(
        job,
        student,
        tokenizer,
        encode(tokenizer, train, config["maxLength"]),
        encode(tokenizer, validation, config["maxLength"]),
        dataset.labels,
        config,
        spec["epochs"],
        objective(logits, spec["temperature"], spec["weight"], config["labelSmoothing"]),
    ).run()

    card = serving_card(document["task"], dataset.labels, config["maxLength"], "fp32", config["cleaning"])
    return Result(
        metrics=report.metrics()
        | {"teacherParameters": teacher_parameters, "studentParameters": student.num_parameters()},
        artifacts={
            "model": write_model(job.workspace / "model", student, tokenizer),
            "onnx": write_onnx(job.workspace / "onnx", student, tokenizer, card, validation.texts[:8]),
        },
    )


def objective(
    teacher_logits: torch.Tensor, temperature: float, weight: float, label_smoothing: float
) -> Objective:
    """The loss above, summed over a batch's rows. T² keeps the two gradients in proportion when T changes."""

    def loss(logits: torch.Tensor, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        teacher = teacher_logits[batch["rows"].cpu()].to(logits.device)
        hard = torch.nn.functional.cross_entropy(
            logits, batch["labels"], reduction="sum", label_smoothing=label_smoothing
        )
        soft = torch.nn.functional.kl_div(
            torch.log_softmax(logits / temperature, -1),
            torch.log_softmax(teacher / temperature, -1),
            reduction="sum",
            log_target=True,
        )
        return (1 - weight) * hard + weight * temperature**2 * soft

    return loss


def _teacher_logits(
    job: Job, teacher: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, rows: Encoded
) -> torch.Tensor:
    accelerator = Accelerator(
        mixed_precision=mixed_precision(job.input["config"]["precision"]), cpu=not torch.cuda.is_available()
    )
    model = accelerator.prepare_model(teacher.to(accelerator.device), evaluation_mode=True)
    batch = job.input["config"]["batch"] * 2
    return predict(model, rows, collator(tokenizer, rows), batch, accelerator.device, job.require_time)
