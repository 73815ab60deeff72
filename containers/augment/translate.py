"""There and back again: a text through another language, with two translation models that are given.

    reads    two folders, there and back, each with config.json, model.safetensors and tokenizer.json
    raises   InputRejected: no models given, folders that hold none, nothing here to run them with

Beam search without sampling: the same models give the same words. A text whose numbers, addresses or handles
did not come back is left as it was; so is one that is longer than the models read.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jobkit.errors import InputRejected
from jobkit.late_import import late_import

from augment.protected import FIXED
from augment.spec import Spec

BEAMS = 4
BATCH = 16


#: The folder of a model, there or back.
Folder = Callable[[str], Path]


def translator_of(spec: Spec, folder: Folder | None) -> "BackTranslator | None":
    """None where the spec asks for none; `folder` is None where no models are given."""
    wanted = spec.get("backTranslation")
    if wanted is None:
        return None
    if folder is None:
        raise InputRejected(
            "spec, backTranslation",
            f"models {wanted['there']!r} and {wanted['back']!r}, and no folders with their weights",
            "two translation models that are given",
            "Give the job its translation, or the command its --models, or remove backTranslation",
        )
    try:
        return BackTranslator(folder("there"), folder("back"), wanted["maxLength"])
    except ImportError as error:
        raise InputRejected(
            "spec, backTranslation",
            f"no {error.name} beside this job",
            "torch and transformers",
            "Build its image with --build-arg REQUIREMENTS=requirements.txt, or remove backTranslation",
        ) from error


class BackTranslator:
    def __init__(self, there: Path, back: Path, max_length: int) -> None:
        self._there = _Model("there", there, max_length)
        self._back = _Model("back", back, max_length)

    def __call__(self, text: str) -> str | None:
        """One at a time: beside others in a batch a text may come back in other words."""
        return self.translated([text])[0]

    def translated(self, texts: Sequence[str]) -> list[str | None]:
        """Each text as it comes back; None where it is too long, or something of it did not come back."""
        results: list[str | None] = []
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            there = self._there.texts(batch)
            back = self._back.texts([one or "" for one in there])
            results += [
                after if middle and after and says_the_same(before, after) else None
                for before, middle, after in zip(batch, there, back, strict=True)
            ]
        return results


def says_the_same(before: str, after: str) -> bool:
    """As far as that can be told without understanding: what is no plain word is there as often as it was."""
    return bool(after.strip()) and _telling(before) == _telling(after)


def _telling(text: str) -> Counter[str]:
    return Counter(found[0].strip(".,!?;:()\"'") for found in FIXED.finditer(text))


class _Model:
    def __init__(self, way: str, folder: Path, max_length: int) -> None:
        with late_import():
            import torch
            from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
        self._torch = torch
        self._most = max_length
        options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, **options)
            self._model = AutoModelForSeq2SeqLM.from_pretrained(
                folder, use_safetensors=True, **options
            ).eval()
        except (OSError, ValueError) as error:
            raise InputRejected(
                f"translation model {way}, {folder.name}",
                str(error).strip().splitlines()[0][:300],
                "config.json, model.safetensors and tokenizer.json of a translation model",
                "Mirror both models again, as save_pretrained leaves them",
            ) from error

    def texts(self, texts: Sequence[str]) -> list[str | None]:
        """None for a text that is longer than it reads."""
        lengths = [len(ids) for ids in self._tokenizer(list(texts))["input_ids"]]
        fitting = [at for at, length in enumerate(lengths) if 0 < length <= self._most]
        results: list[str | None] = [None] * len(texts)
        if not fitting:
            return results
        batch = self._tokenizer([texts[at] for at in fitting], padding=True, return_tensors="pt")
        batch.pop("token_type_ids", None)
        with self._torch.inference_mode():
            made = self._model.generate(**batch, num_beams=BEAMS, do_sample=False, max_new_tokens=self._most)
        for at, text in zip(
            fitting, self._tokenizer.batch_decode(made, skip_special_tokens=True), strict=True
        ):
            results[at] = text.strip()
        return results
