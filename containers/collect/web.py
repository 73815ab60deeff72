"""Pages over HTTP from behind the border: one client for the sources that fetch by URL.

    raises   InputRejected: an address the border refuses, a redirect to one, a body that is too large
             JobFailed: a server that stays unable to answer

What a polite reader of an API does: it keeps a rate, follows redirects by hand and waits as Retry-After says.
"""

import email.utils
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

import httpx2
import tenacity
from jobkit.errors import InputRejected, JobFailed

from collect.border import Border, shown
from collect.budget import Budget
from collect.settings import DEFAULT_PORTS
from collect.transport import BorderTransport

REDIRECTS = 5
LARGEST_PAGE = 32 * 1024**2
#: Seconds of Retry-After that are waited; a server that wants more gets its error reported.
LONGEST_WAIT = 600.0
#: Statuses that a later try may change.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
#: Seconds before the second try and at most, where a server asks for none.
BACKOFF = {"initial": 0.5, "max": 60.0}
PIECE = 1 << 16

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Page:
    url: str
    body: bytes
    headers: httpx2.Headers


class Unfetched(InputRejected):
    """An answer that holds nothing to read, and will not: of one image among many, that row's own fault."""


class _Passing(Exception):
    """The server may answer another time; `wait` is what it asked for."""

    def __init__(self, found: str, wait: float | None = None) -> None:
        super().__init__(found)
        self.wait = wait


class Web:
    def __init__(
        self, border: Border, budget: Budget, pause: Pause, *, rate: float, timeout: float, tries: int
    ) -> None:
        self._border = border
        self._budget = budget
        self._pause = pause
        self._every = 1 / rate
        self._free_at = 0.0
        self._timeout = timeout
        self._tries = tries
        self._client = httpx2.Client(
            transport=BorderTransport(border, budget),
            follow_redirects=False,
            timeout=timeout,
            trust_env=False,
            headers={"User-Agent": "modelmill-collect", "Accept-Encoding": "gzip"},
        )

    def close(self) -> None:
        self._client.close()

    def get(
        self, url: str, headers: Mapping[str, str], home: str, where: str, most: int | None = None
    ) -> Page:
        """One page, of `most` bytes or LARGEST_PAGE.

        `headers` go to the origin of `home` alone: they may hold a secret.
        """
        backoff = tenacity.wait_exponential_jitter(**BACKOFF)

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome is not None else None
            asked = error.wait if isinstance(error, _Passing) else None
            return backoff(state) if asked is None else asked

        tries = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._tries),
            wait=wait,
            retry=tenacity.retry_if_exception_type(_Passing),
            sleep=self._pause,
            reraise=True,
        )
        try:
            page: Page = tries(self._once, url, headers, home, where, most or LARGEST_PAGE)
        except _Passing as error:
            raise JobFailed(
                where,
                f"{error}, {self._tries} times",
                "an answer",
                "Run the job again when the server is well, or lower the source's rate",
            ) from None
        return page

    def _once(self, url: str, headers: Mapping[str, str], home: str, where: str, most: int) -> Page:
        for _ in range(REDIRECTS + 1):
            self._border.check_url(url)
            self._take_turn()
            own = dict(headers) if origin(url) == origin(home) else {}
            deadline = time.monotonic() + self._timeout
            try:
                with self._client.stream("GET", url, headers=own) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers.get("location", ""))
                        continue
                    self._judge(response, where)
                    body = b"".join(_body(response, deadline, where, most))
                    return Page(url, body, response.headers)
            except httpx2.TransportError as error:
                raise _Passing(f"{shown(url)}: {type(error).__name__}") from None
        raise Unfetched(
            where,
            f"more than {REDIRECTS} redirects",
            f"{REDIRECTS}",
            "Give the address the last of them leads to",
        )

    def _take_turn(self) -> None:
        now = time.monotonic()
        if self._free_at > now:
            self._pause(self._free_at - now)
        self._free_at = max(now, self._free_at) + self._every

    def _judge(self, response: httpx2.Response, where: str) -> None:
        status = response.status_code
        if status == 200:
            return
        if status in PASSING:
            asked = retry_after(response.headers.get("retry-after", ""))
            if asked is not None and asked > LONGEST_WAIT:
                raise JobFailed(
                    where,
                    f"status {status} and a Retry-After of {asked:.0f} seconds",
                    f"at most {LONGEST_WAIT:.0f} seconds",
                    "Run the job again after that time, or lower the source's rate",
                )
            raise _Passing(f"status {status}", asked)
        raise Unfetched(
            where,
            f"status {status}",
            "status 200",
            "Look at the secret that its headers and parameters name"
            if status in (401, 403)
            else "Look at the source's url and parameters",
        )


def origin(url: str) -> tuple[str, str, int | None]:
    parsed = httpx2.URL(url)
    return parsed.scheme, parsed.host, parsed.port or DEFAULT_PORTS.get(parsed.scheme)


def retry_after(value: str) -> float | None:
    """Seconds from now: the header holds a number of them, or a date."""
    if value.strip().isdecimal():
        return float(value)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _body(response: httpx2.Response, deadline: float, where: str, most: int) -> Iterator[bytes]:
    """Unpacked by hand, a bounded piece at a time: a bomb is seen before it is in memory."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise Unfetched(where, f"content encoding {encoding[:40]!r}", "gzip or none", "Ask for JSON")
    total = 0
    for piece in _unpacked(response.iter_raw(), encoding.endswith("gzip"), where):
        total += len(piece)
        if total > most:
            raise Unfetched(
                where,
                f"a page of more than {most} bytes",
                f"{most} bytes",
                "Ask for smaller pages with the source's parameters",
            )
        if time.monotonic() > deadline:
            raise _Passing("a page that did not end in time")
        yield piece


def _unpacked(pieces: Iterable[bytes], packed: bool, where: str) -> Iterator[bytes]:
    if not packed:
        yield from pieces
        return
    unzip = zlib.decompressobj(31)
    try:
        for piece in pieces:
            while not unzip.eof:
                out = unzip.decompress(piece, PIECE)
                piece = unzip.unconsumed_tail
                yield out
                if not piece and len(out) < PIECE:
                    break
    except zlib.error as error:
        raise Unfetched(where, f"a broken gzip body ({error})", "a whole one", "Try again") from None
    if not unzip.eof:
        raise _Passing("a gzip body that does not end")
