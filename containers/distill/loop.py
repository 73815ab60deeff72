"""Distillation: teacher in, student out, through the loop of jobkit/fit.py.

    loss = (1 − w) · CE(student, label) + w · T² · KL(teacher/T ‖ student/T)    Hinton et al. 2015, section 2

The teacher's logits for a row never change, so they are computed once, before the first epoch.
"""

import logging

import torch
from jobkit import device
from jobkit.contract import DistillInput
from jobkit.dataset import Dataset
from jobkit.encoded import Encoded
from jobkit.errors import InputRejected
from jobkit.export import serving_card, write_model, write_onnx
from jobkit.fit import Fit
from jobkit.gradients import Objective
from jobkit.job import Job, Result
from jobkit.pretrained import labels_of, load, require_positions
from jobkit.text import collator, encode
from jobkit.validation import predict
from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from distill.student import make_student
from distill.vocabulary import trim

log = logging.getLogger("distill")


def distill(job: Job) -> Result:
    document: DistillInput = job.input
    config, spec = document["config"], document["config"]["distill"]
    dataset = Dataset.open(job.store, document["dataset"]["manifest"])
    train = dataset.rows("train", job.workspace, augmented=document["dataset"].get("augmented"))
    validation = dataset.rows("validation", job.workspace)
    folder = job.fetch(document["teacher"], "teacher")

    if (own := labels_of(folder)) != dataset.labels:
        raise InputRejected(
            f"job {document['name']}, the teacher's labels",
            f"{own}",
            f"{dataset.labels}, the dataset's",
            "Distill on the dataset version that the teacher was trained on",
        )
    teacher = load(folder, dataset.labels, None, new_head=False)
    require_positions(teacher, config["maxLength"], f"job {document['name']}, maxLength")
    teacher_tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    with device.within_memory(f"job {document['name']}, batch"):
        logits = _teacher_logits(
            job, teacher, teacher_tokenizer, encode(teacher_tokenizer, train, config["maxLength"])
        )

    torch.manual_seed(document["seed"])
    tokenizer, kept = teacher_tokenizer, None
    if spec["trimVocabulary"]:
        tokenizer, kept = trim(teacher_tokenizer, train.batches(), job.workspace / "tokenizer")
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
            "onnx": write_onnx(job.workspace / "onnx", student, tokenizer, card, validation.head(8)),
        },
    )


def objective(
    teacher_logits: torch.Tensor, temperature: float, weight: float, label_smoothing: float
) -> Objective:
    """The loss above, summed over a batch's rows. T² keeps the two gradients in proportion when T changes."""

    def loss(logits: torch.Tensor, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        teacher = teacher_logits[batch["rows"]].to(logits.device)
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
    """In this machine's fastest precision, even where the student goes on in another one."""
    config = job.input["config"]
    where = f"job {job.input['name']}, precision"
    precision = device.precision(config["precision"], before=None, where=where)
    here = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    with device.autocast(precision, here):
        return predict(
            teacher.to(here), rows, collator(tokenizer, rows), config["batch"] * 2, here, job.require_time
        )
