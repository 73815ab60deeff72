"""The words the whole system uses for failure; the same names as domain/errors.ts.

`run` writes the name into error.json, the state machine catches it by that name. A message has four parts:
where, what was found, what is allowed, what to do next.
"""

from typing import ClassVar


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


class ModelmillError(Exception):
    """`ModelmillError(where, found, allowed, next)`; one line, readable in a terminal and in a Cause."""

    name: ClassVar[str]

    def __init__(self, where: str, found: str, allowed: str, next: str) -> None:
        super().__init__(f"{where}: {_sentence(found)} Allowed: {_sentence(allowed)} {_sentence(next)}")


class InputRejected(ModelmillError):
    """The data or the spec can't be used as given. A retry fails the same way."""

    name = "InputRejected"


class Interrupted(ModelmillError):
    """Stopped from outside after saving; running the job again goes on from the last checkpoint."""

    name = "Interrupted"


class ContractBroken(ModelmillError):
    """What one part wrote does not fit the contract the next part reads. A defect of ours."""

    name = "ContractBroken"


class ArtifactCorrupt(ModelmillError):
    """Bytes differ from the sha256 in their manifest. They are never used."""

    name = "ArtifactCorrupt"


class JobFailed(ModelmillError):
    """The job ended with an error that is not one of ours."""

    name = "JobFailed"


class NotFound(ModelmillError):
    """The object asked for does not exist."""

    name = "NotFound"


class Conflict(ModelmillError):
    """A conditional write lost: the object exists already, or another attempt holds the lease."""

    name = "Conflict"
