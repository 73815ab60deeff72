"""In which precision a machine trains: what was asked for, or the fastest; after a reclaim, as before."""

import logging

import pytest
from jobkit import device
from jobkit.errors import InputRejected


@pytest.mark.parametrize(
    ("native", "before", "chosen"),
    [
        ({"fp32"}, None, "fp32"),
        ({"fp32", "bf16"}, None, "bf16"),
        ({"fp32", "fp16"}, None, "fp16"),
        ({"fp32", "fp16", "bf16"}, None, "bf16"),
        ({"fp32", "bf16"}, "fp32", "fp32"),
        ({"fp32", "fp16", "bf16"}, "fp16", "fp16"),
        ({"fp32"}, "bf16", "fp32"),
    ],
)
def test_auto_takes_the_fastest_and_a_resume_goes_on_as_before(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    native: set[str],
    before: str | None,
    chosen: str,
) -> None:
    monkeypatch.setattr(device, "_native", lambda: native)
    with caplog.at_level(logging.WARNING):
        assert device.precision("auto", before=before, where="test") == chosen
    assert ("precision changes" in caplog.text) == (before is not None and before != chosen)


def test_what_was_asked_for_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_native", lambda: {"fp32"})
    assert device.precision("fp32", before="bf16", where="test") == "fp32"
    assert device.precision("bf16", before=None, where="test") == "bf16"


def test_fp16_without_a_gpu_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(InputRejected, match=r"fp16 without a GPU.*Set training\.precision to auto"):
        device.precision("fp16", before=None, where="test")
