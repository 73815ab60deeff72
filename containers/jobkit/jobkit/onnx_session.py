"""ONNX Runtime as the jobs use it: on the CPU, as the servers do."""

import os
from pathlib import Path

import onnxruntime


def threads() -> int:
    """The cores this process may use: those it is bound to, or fewer where OMP_NUM_THREADS says so."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(cores, int(asked)) if asked.isdigit() and int(asked) > 0 else cores


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Warnings are left out: they speak of graph rewriting, not of the model."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
