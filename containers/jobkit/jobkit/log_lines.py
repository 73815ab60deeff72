"""The logging module's two ways out of a job: `{attempt}/logs/` and stdout.

    log.info("checkpoint saved", extra={"fields": {"step": 3}})

A line that can't be written is reported on stderr; the call that logged it goes on.
"""

import logging
import math
import sys
import time
from typing import Any

from jobkit.contract import check, line
from jobkit.metrics import Parts, now

LEVELS = {"DEBUG": "debug", "INFO": "info", "WARNING": "warning", "ERROR": "error", "CRITICAL": "error"}


def _plain(value: Any) -> Any:
    """As JSON has it: a number that is none, like any other object, becomes its text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


class LogParts(logging.Handler):
    """LogLine documents for `logs/`."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts

    def emit(self, record: logging.LogRecord) -> None:
        try:
            document: dict[str, Any] = {
                "at": now(),
                "level": LEVELS.get(record.levelname, "info"),
                "message": record.getMessage(),
            }
            if fields := getattr(record, "fields", None):
                document["fields"] = _plain(fields)
            self._parts.add(line(check("LogLine", document, "log line")))
        except Exception:
            self.handleError(record)


class StdoutLines(logging.StreamHandler[Any]):
    """The same lines for the launcher's log: `12:00:01 info  checkpoint saved step=3`."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {key}={value}" for key, value in getattr(record, "fields", {}).items())
        level = LEVELS.get(record.levelname, "info")
        text = f"{time.strftime('%H:%M:%S', time.gmtime())} {level:7} {record.getMessage()}{fields}"
        return (
            f"{text}\n{self.formatter.formatException(record.exc_info)}"
            if record.exc_info and self.formatter
            else text
        )
