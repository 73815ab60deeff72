"""Room for images in memory, shared by threads: whoever needs more than is left waits.

What an image needs is known from its header, so the limit holds however many work at once, and however large
their images turn out to be. One alone always gets in: no image needs more than the limit (see images.py).
"""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from augment.headers import Header
from augment.images import MOST_WHILE_DECODING, memory_for

#: An image that is copied: its pixels, the copy's, a buffer, and what is written.
BUFFERS = 4
#: Bytes from which memory goes back as soon as it is free, and how many of smaller pieces stay.
LARGE, KEPT = 4 * 2**20, 16 * 2**20
#: glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8


class Room:
    def __init__(self, most: int = MOST_WHILE_DECODING) -> None:
        self.most = most
        self._used = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, needed: int) -> Iterator[None]:
        needed = min(needed, self.most)
        with self._changed:
            self._changed.wait_for(lambda: self._used + needed <= self.most)
            self._used += needed
        try:
            yield
        finally:
            with self._changed:
                self._used -= needed
                self._changed.notify_all()


def needed_for(data: bytes, header: Header, reduced: int) -> int:
    """Bytes to decode it, or to copy it once it is decoded, whichever are more."""
    pixels = -(-header.width // reduced) * -(-header.height // reduced)
    return max(memory_for(data, header, reduced), len(data) + BUFFERS * pixels * header.bytes_per_pixel)


def return_freed_memory() -> None:
    """Freed pixels go back to the system, but for what small images use again and again.

    glibc would keep up to 32 MiB for each thread and size. With nothing kept, every copy would have its pages
    cleared anew: a tenth of all the time.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return  # another C library, which has no such habit
    mallopt(M_MMAP_THRESHOLD, LARGE)
    mallopt(M_TRIM_THRESHOLD, KEPT)
    mallopt(M_ARENA_MAX, 2)
