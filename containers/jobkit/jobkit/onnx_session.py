"""ONNX Runtime as the jobs use it: on the CPU, as the servers do."""

from pathlib import Path

import onnxruntime


def session(path: Path, threads: int = 0) -> onnxruntime.InferenceSession:
    """`threads` 0: one a core. Warnings are left out: they speak of graph rewriting, not of the model."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
