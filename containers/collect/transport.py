"""What every httpx client of this job goes through: the border, at each request and each connection.

raises   InputRejected: a host that is not listed, an address that is not allowed, too many bytes
"""

from collections.abc import Iterator
from typing import Any

import httpcore2
import httpx2

from collect.border import Border
from collect.budget import Budget
from collect.settings import DEFAULT_PORTS


class _Backend(httpcore2.SyncBackend):
    """Connects to the address that was judged; TLS and the Host header keep the name."""

    def __init__(self, border: Border) -> None:
        self._border = border

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        last: Exception = httpcore2.ConnectError(f"no address of {host} answers")
        for address in self._border.addresses(host, port):
            try:
                return super().connect_tcp(address, port, *args, **kwargs)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
        raise last


class BorderTransport(httpx2.HTTPTransport):
    """For every request of a client, redirects too: host listed, address judged, bytes counted."""

    def __init__(self, border: Border, budget: Budget) -> None:
        super().__init__(retries=0)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), network_backend=_Backend(border), retries=0
        )
        self._border = border
        self._budget = budget

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        self._border.check_host(url.scheme, url.host, url.port or DEFAULT_PORTS.get(url.scheme, 0))
        response = super().handle_request(request)
        response.stream = _CountedStream(response.stream, self._budget)
        return response


class _CountedStream(httpx2.SyncByteStream):
    def __init__(self, inner: Any, budget: Budget) -> None:
        self._inner = inner
        self._budget = budget

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._inner:
            self._budget.spend(len(piece))
            yield piece

    def close(self) -> None:
        self._inner.close()
