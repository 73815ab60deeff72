"""Source `http`: a JSON API read page by page.

    reads    GET url with its parameters and headers, at the source's rate
    raises   InputRejected: a page that is no JSON, has no list where `items` says, or repeats a cursor

Pages follow a cursor that the page or a header holds, or a number that counts up. Nothing pins what an API
says, so an attempt that was stopped reads the source again from its first page.
"""

import hashlib
import json
from collections.abc import Generator, Iterator
from typing import Any

import httpx2

from collect.border import shown
from collect.image_web import ImageWeb
from collect.pointer import MISSING, found
from collect.source import Bad, Context, Opened, Row
from collect.web import Page, Web, origin


def open_http(context: Context) -> Opened:
    return Opened(None, None, lambda _after: _rows(context))


def _rows(context: Context) -> Generator[Row | Bad]:
    spec = context.spec
    where = f"source {context.name} (http)"
    secrets = context.secrets
    headers = {
        name: secrets.maybe(value, f"{where}, header {name}") for name, value in spec["headers"].items()
    }
    parameters = {
        name: secrets.maybe(value, f"{where}, parameter {name}") for name, value in spec["parameters"].items()
    }
    limits = {key: spec[key] for key in ("rate", "timeout", "tries")}
    web = Web(context.border(), context.arriving, context.pause, **limits)
    context.mapper.fetch = ImageWeb(context, web, headers, spec["url"]).fetch
    try:
        checked = False
        for number, page, items in _pages(context, web, headers, parameters):
            place = secrets.hide(f"{shown(page.url)} page {number}")
            for row, item in enumerate(items, 1):
                if not isinstance(item, dict):
                    yield Bad("no JSON object", place, row)
                    continue
                if not checked:
                    context.mapper.check(item, place)
                    checked = True
                yield Row(item, place, row)
    finally:
        web.close()


def _pages(
    context: Context, web: Web, headers: dict[str, str], parameters: dict[str, str]
) -> Iterator[tuple[int, Page, list[Any]]]:
    home: str = context.spec["url"]
    pages = context.spec["pages"]
    cursor, count = pages.get("cursor"), pages.get("number")
    url = with_parameters(home, parameters)
    if count is not None:
        url = with_parameters(url, {count["parameter"]: str(count["first"])})
    seen = {_digest(url)}
    before = b""
    for number in range(1, pages["most"] + 1):
        where = f"source {context.name} (http), page {number}"
        page = web.get(url, headers, home, where)
        document = _document(context, page, number)
        items = _items(context, document, pages["items"], number)
        if count is not None and items and page.body == before:
            raise context.rejected(
                f"page {number}",
                f"the same as page {number - 1}",
                f"pages that differ with {count['parameter']!r}",
                "Name the parameter that the API counts its pages with",
            )
        before = page.body
        yield number, page, items
        if count is not None:
            if not items:
                return
            value = str(count["first"] + number * count["step"])
            url = with_parameters(url, {count["parameter"]: value})
            continue
        if cursor is None:
            return
        following = _cursor(page, document, cursor["from"])
        if following is None:
            return
        if _digest(following) in seen:
            raise context.rejected(
                f"page {number}",
                "a cursor that an earlier page gave already",
                "a new cursor on each page, none on the last",
                "Look at pages.cursor: `from` may point at the page's own cursor",
            )
        seen.add(_digest(following))
        url = _next_url(page.url, following, cursor["to"], parameters, home)
    raise context.rejected(
        "pages",
        f"more than {pages['most']}",
        f"pages.most: {pages['most']}",
        "Raise pages.most, or set the source's limit to the rows that are wanted",
    )


def _next_url(here: str, following: str, to: Any, parameters: dict[str, str], home: str) -> str:
    if to != "url":
        return with_parameters(here, {to["parameter"]: following})
    url = str(httpx2.URL(here).join(following))
    # A key that goes in the query is sent again, but to the API's own origin alone.
    if origin(url) != origin(home):
        return url
    given = httpx2.URL(url).params
    return with_parameters(url, {name: value for name, value in parameters.items() if name not in given})


def with_parameters(url: str, parameters: dict[str, str]) -> str:
    return str(httpx2.URL(url).copy_merge_params(parameters)) if parameters else url


def _cursor(page: Page, document: Any, source: str) -> str | None:
    """The next cursor as text; None where there is no next page."""
    if source.startswith("header:"):
        name = source.removeprefix("header:")
        value = page.headers.get(name)
        if name.lower() != "link" or value is None:
            return value or None
        links = httpx2.Response(200, headers={"link": value}).links
        return links.get("next", {}).get("url")
    value = found(document, source)
    if value is MISSING or value is None or value is False or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value)


def _document(context: Context, page: Page, number: int) -> Any:
    try:
        return json.loads(page.body)
    except (ValueError, RecursionError) as error:
        raise context.rejected(
            f"page {number}",
            f"{len(page.body)} bytes that are no JSON ({str(error)[:200]})",
            "a page of JSON",
            "Look at the source's url and parameters, and ask the API for JSON in its headers",
        ) from None


def _items(context: Context, document: Any, pointer: str, number: int) -> list[Any]:
    items = found(document, pointer)
    if isinstance(items, list):
        return items
    there = (
        ", ".join(f"/{key}" for key in document) if isinstance(document, dict) else type(document).__name__
    )
    raise context.rejected(
        f"page {number}",
        f"no list at {pointer or 'the top'}; there is: {there[:300]}",
        "a list of rows where pages.items points",
        "Set pages.items to the pointer of the list",
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
