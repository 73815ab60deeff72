"""The peer: the guide's server, FastAPI and PyTorch in FP32, with the settings a reader of the guide would have.

    PEER_VENV/bin/python -m uvicorn peer:app --app-dir bench/serving --host 127.0.0.1 --port PORT

Reads MODEL (a from_pretrained folder).
"""

from __future__ import annotations

import os

import torch
from fastapi import FastAPI
from transformers import AutoModelForSequenceClassification, AutoTokenizer

app = FastAPI()
tokenizer = AutoTokenizer.from_pretrained(os.environ["MODEL"])
model = AutoModelForSequenceClassification.from_pretrained(os.environ["MODEL"]).eval()


@app.post("/predict")
def predict(text: str) -> dict[str, int]:
    inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=128)
    with torch.inference_mode():
        logits = model(**inputs).logits
    return {"prediction": int(torch.argmax(logits, dim=1).item())}
