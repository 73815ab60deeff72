"""Around the imports that take seconds (torch, transformers): only for a job that has work to do.

Found-finished, refusals and SIGTERM must not wait for them, so they come late, inside the function that
needs them. They make objects by the hundred thousand, which all stay: to look for garbage among them takes a
fifth of the time, and again at every later collection.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def late_import() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
