"""The images that rows name by address, fetched through the border, at the source's rate.

raises   Refused: an address that may not be reached, or answers with nothing that can be read
         InputRejected: more bytes than one source may send
         JobFailed: a server that stays unable to answer
"""

from collections.abc import Mapping
from typing import Final

import httpx2
from jobkit.errors import JobFailed

from collect.border import NotAllowed, shown
from collect.images import MOST_IMAGE, Image
from collect.refused import Refused
from collect.source import Context
from collect.web import Unfetched, Web

#: Of sources that are no HTTP API and have no settings of their own.
LIMITS: Final = {"rate": 5.0, "timeout": 30.0}
TRIES = 5
#: Images one after another that no try brought: the server is away, and not an image.
MOST_FAILURES = 10


class ImageWeb:
    def __init__(
        self, context: Context, web: Web, headers: Mapping[str, str] | None = None, home: str | None = None
    ) -> None:
        """`headers` go to the origin of `home` alone."""
        self._context = context
        self._web = web
        self._headers = headers or {}
        self._home = home
        self._failures = 0

    def fetch(self, address: str) -> Image:
        where = f"source {self._context.name} ({self._context.spec['kind']}), an image's address"
        path = self._context.secrets.hide(shown(address))
        try:
            page = self._web.get(address, self._headers, self._home or address, where, MOST_IMAGE)
        except NotAllowed as refusal:
            raise Refused("an image at an address that may not be reached", str(refusal)) from None
        except (httpx2.InvalidURL, ValueError) as error:
            raise Refused("an image's address that is none", f"{path}: {error}") from None
        except Unfetched as refusal:
            self._failures = 0
            raise Refused("an image that can't be fetched", f"{path}: {refusal}") from None
        except JobFailed as failure:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                raise
            raise Refused("an image that can't be fetched", f"{path}: {failure}") from None
        self._failures = 0
        return Image(page.body, path)
