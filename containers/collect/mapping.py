"""A source's columns as the fields of a collected row.

    raises   InputRejected: a column that is not there, naming the closest; a value that `values` leaves out

A row that lacks a field is refused by itself, with its reason: the others are kept.
"""

import math
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from jobkit.errors import InputRejected

from collect.images import Fetch, Image, image_in
from collect.pointer import MISSING, closest, found, head
from collect.refused import Dropped, Refused

HOLE = re.compile(r"\{\{|\}\}|\{([^{}]+)\}|[{}]")
RESERVED = "provenance"


class Mapper:
    def __init__(
        self,
        source: str,
        fields: Mapping[str, Any] | None,
        names: Mapping[str, list[str]],
        image: str | None = None,
    ) -> None:
        """`names`: of a column that holds class numbers, what each stands for. `image`: the image's field."""
        self._source = source
        self.image = image
        #: How the image at an address is fetched; each source has its own.
        self.fetch: Fetch = _unfetched
        #: The image that a path names among the source's files; None where it names none.
        self.look_up: Callable[[str], Image | None] = lambda _path: None
        self._fields = None if fields is None else {name: _Field(name, rule) for name, rule in fields.items()}
        self.class_names: dict[str, list[str]] = dict(names)
        for field in (self._fields or {}).values():
            if isinstance(field.rule.get("template"), str):
                self._check_template(field)

    @property
    def columns(self) -> list[str] | None:
        """The columns that are read; None for all."""
        if self._fields is None:
            return None
        return list(dict.fromkeys(_column(one) for field in self._fields.values() for one in field.sources))

    def check(self, columns: Iterable[str], place: str) -> None:
        """Every column that is not optional is there. Asked once for each file, page or result."""
        there = list(columns)
        if self._fields is None and self.image is not None and self.image not in there:
            raise self._missing(self.image, self.image, there, place)
        if RESERVED in there and self._fields is None:
            raise self._rejected(
                f"{place} has a column {RESERVED!r}",
                "fields of other names",
                "Rename the column, or name the fields in the source's map",
            )
        for field in (self._fields or {}).values():
            missing = [one for one in field.sources if _column(one) not in there]
            if not missing or field.rule.get("optional"):
                continue
            raise self._missing(field.name, _column(missing[0]), there, place)

    def _missing(self, field: str, column: str, there: list[str], place: str) -> InputRejected:
        near = closest(column, there)
        listed = ", ".join(repr(name[:40]) for name in there[:20]) or "none"
        return self._rejected(
            f"{place} has no column {column!r}; its columns: {listed}",
            f"columns that are there, for the field {field!r}",
            (f"Set it to {near!r} if that is meant" if near else "Set it to the column that holds it")
            + ", or set optional where rows may lack it",
        )

    def fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The row's fields, as JSON has them. Raises Refused or Dropped for this row alone."""
        if self.class_names:
            values = self._with_names(values)
        made: dict[str, Any] = {}
        if self._fields is None:
            made = {name: self._taken(name, value) for name, value in values.items()}
        else:
            for name, field in self._fields.items():
                value = self._value(field, values)
                if value is not MISSING:
                    made[name] = value
        if self.image is not None and not isinstance(made.get(self.image), Image):
            raise Refused(f"no {self.image}")
        return made

    def _taken(self, field: str, value: Any) -> Any:
        """As a field has it: an image as such, anything else as JSON has it."""
        if field != self.image or value is None:
            return plain(value)
        path = value.get("path") if isinstance(value, Mapping) and value.get("bytes") is None else value
        found = self.look_up(path) if isinstance(path, str) else None
        return image_in(value if found is None else found, self.fetch)

    def _with_names(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Class numbers as their names; -1 is no label, as in the hub's test splits."""
        named = dict(values)
        for column, names in self.class_names.items():
            number = named.get(column)
            if isinstance(number, int) and not isinstance(number, bool):
                named[column] = names[number] if 0 <= number < len(names) else None
        return named

    def _value(self, field: "_Field", values: Mapping[str, Any]) -> Any:
        rule = field.rule
        if "constant" in rule:
            return rule["constant"]
        if "template" in rule:
            filled = HOLE.sub(lambda hole: _filled(hole, values), rule["template"])
            return self._taken(field.name, filled)
        value = _at(rule["column"], values)
        if value is MISSING or value is None:
            if rule.get("optional"):
                return MISSING
            raise Refused(f"no {field.name}")
        value = self._taken(field.name, value)
        table = rule.get("values")
        if table is None or isinstance(value, Image):
            return value
        key = text_of(value)
        if key in table:
            return table[key]
        if rule["others"] == "keep":
            return value
        if rule["others"] == "drop":
            raise Dropped(f"{field.name}: a value that values does not name")
        near = closest(key, table)
        raise self._rejected(
            f"{rule['column']} is {key[:80]!r}",
            f"for the field {field.name!r}: {', '.join(repr(one) for one in list(table)[:20])}",
            f"Add it to its values{f' beside {near!r}' if near else ''}, or set others to drop or keep",
        )

    def _check_template(self, field: "_Field") -> None:
        for hole in HOLE.finditer(field.rule["template"]):
            if hole.group(0) in ("{", "}"):
                raise self._rejected(
                    f"a single {hole.group(0)} in the template of {field.name!r}",
                    "holes like {title}; {{ and }} for braces",
                    "Double it, or close the hole",
                )

    def _rejected(self, found: str, allowed: str, next: str) -> InputRejected:
        return InputRejected(f"source {self._source}, map", found, allowed, next)


class _Field:
    def __init__(self, name: str, rule: Any) -> None:
        self.name = name
        self.rule: dict[str, Any] = {"column": rule} if isinstance(rule, str) else rule
        if "column" in self.rule:
            self.sources = [str(self.rule["column"])]
        else:
            holes = HOLE.finditer(self.rule.get("template", ""))
            self.sources = [hole.group(1) for hole in holes if hole.group(1)]


def _unfetched(address: str) -> Image:
    raise Refused("an address in the place of an image", address[:200])


def _column(reference: str) -> str:
    return head(reference) if reference.startswith("/") else reference


def _at(reference: str, values: Mapping[str, Any]) -> Any:
    if reference.startswith("/"):
        return found(dict(values), reference)
    return values.get(reference, MISSING)


def _filled(hole: re.Match[str], values: Mapping[str, Any]) -> str:
    if hole.group(1) is None:
        return hole.group(0)[0]
    value = _at(hole.group(1), values)
    if value is MISSING or value is None:
        return ""
    value = plain(value)
    if isinstance(value, dict | list):
        raise Refused(f"{hole.group(1)} is no text")
    return text_of(value)


def text_of(value: Any) -> str:
    """A value as the keys of `values` and templates write it: 1, 1.5, true, text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def plain(value: Any) -> Any:
    """The value as JSON has it. Refused for bytes and for text that is no Unicode."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise Refused("half a surrogate pair") from None
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        whole = value == value.to_integral_value()
        return int(value) if whole and abs(value) < 2**53 else str(value) if not whole else str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if isinstance(value, bytes | bytearray | memoryview | Image):
        raise Refused("binary")
    return str(value)
