"""Secrets by reference: `env:NAME` or `secret:NAME-OR-ARN#field`, resolved where they are used.

    reads    variables of this process that may hold a secret; Secrets Manager, names that the settings list
    raises   InputRejected: a reference to anything else, or to nothing

Whatever was resolved is remembered for one purpose: to be taken out of every message, log line and traceback.
"""

import base64
import fnmatch
import json
import logging
import os
import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote, quote_plus

from jobkit.errors import InputRejected, JobFailed, ModelmillError

from collect.settings import CollectSettings

log = logging.getLogger("collect.credentials")
PREFIX = "MODELMILL_SECRET_"
HIDDEN = "***"
#: Shorter ones occur in ordinary words: taking them out would tell where they are.
SHORTEST = 4
#: From this length on it is no chance that a row holds one: its source said it back.
TELLING = 12
ARN = re.compile(r"arn:[\w-]+:secretsmanager:[\w-]+:\d+:secret:(.+)")


class Secrets:
    def __init__(self, settings: CollectSettings, environment: Mapping[str, str] = os.environ) -> None:
        self._settings = settings
        self._environment = environment
        self._known: set[str] = set()
        self._telling: set[bytes] = set()

    def find(self, name: str) -> str | None:
        """A hub's own variable, where it is set."""
        value = self._environment.get(name, "")
        return self.remember(value) if value else None

    def value(self, reference: str, where: str, hub: Iterable[str] = ()) -> str:
        """The secret. `hub`: variables of that hub's own, which no other kind of source may send anywhere."""
        kind, _, name = reference.partition(":")
        if kind == "secret":
            return self.remember(self._managed(name, where))
        if not name.startswith(PREFIX) and name not in hub:
            raise InputRejected(
                where,
                f"env:{name}",
                " or ".join((f"variables that begin with {PREFIX}", *hub)),
                f"Put the secret into {PREFIX}{name} and name that",
            )
        value = self._environment.get(name, "")
        if not value:
            raise InputRejected(
                where,
                f"env:{name} is not set",
                "a variable that holds the secret",
                f"Set {name} where the job runs, or name another secret",
            )
        return self.remember(value)

    def maybe(self, text: str, where: str) -> str:
        """The text itself, or the secret it refers to: `env:NAME`, or `Bearer env:NAME`."""
        scheme, space, reference = text.rpartition(" ")
        if not reference.startswith(("env:", "secret:")):
            return text
        return f"{scheme}{space}{self.value(reference, where)}"

    def remember(self, value: str) -> str:
        """The value itself; from now on no message holds it, nor a long word of it, as of `Bearer …`."""
        for secret in {value, *(word for word in value.split() if len(word) >= TELLING)}:
            forms = {secret, quote(secret, safe=""), quote_plus(secret)}
            forms |= {base64.b64encode(secret.encode()).decode(), repr(secret)[1:-1]}
            forms |= {json.dumps(secret, ensure_ascii=plain)[1:-1] for plain in (True, False)}
            self._known |= {form for form in forms if len(form) >= SHORTEST}
            if len(secret) >= TELLING:
                self._telling |= {form.encode() for form in forms}
        return value

    def hide(self, text: str) -> str:
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text

    def occurs_in(self, row: bytes) -> bool:
        """Whether a row holds one that no row holds by chance."""
        return any(secret in row for secret in self._telling)

    def _managed(self, reference: str, where: str) -> str:
        name, _, field = reference.partition("#")
        found = ARN.fullmatch(name)
        plain = found.group(1) if found else name
        names = {plain, re.sub(r"-[A-Za-z0-9]{6}$", "", plain)} if found else {plain}
        patterns = self._settings.secrets
        if not any(fnmatch.fnmatchcase(one, pattern) for one in names for pattern in patterns):
            raise InputRejected(
                where,
                f"secret:{plain}",
                f"secrets named like {', '.join(patterns)}",
                "Have the operator add it to MODELMILL_COLLECT_SECRETS, or store it under such a name",
            )
        text = _secret_string(name, where)
        if not field:
            return text
        self.remember(text)
        try:
            return str(json.loads(text)[field])
        except (ValueError, KeyError, TypeError):
            raise InputRejected(
                where,
                f"secret:{plain} has no field {field!r}",
                "a JSON object with that field",
                "Correct what follows the #, or the secret",
            ) from None


def _secret_string(name: str, where: str) -> str:
    import botocore.session
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        client = botocore.session.get_session().create_client("secretsmanager")
        return str(client.get_secret_value(SecretId=name)["SecretString"])
    except (BotoCoreError, ClientError, KeyError) as error:
        code = getattr(error, "response", {}).get("Error", {}).get("Code", type(error).__name__)
        raise InputRejected(
            where,
            f"Secrets Manager gives no text for {name.rpartition(':secret:')[2]}: {code}",
            "a secret with a text that the job's role may read",
            "Look at its name, its region and the job's role",
        ) from None


def hidden(secrets: Secrets, error: Exception) -> ModelmillError:
    """The error as it may be written down: by its name, its message without secrets.

    Raise it `from None`: what libraries put into the errors behind it, such as a URL, would come along.
    """
    if isinstance(error, ModelmillError):
        clean = error.__class__.__new__(error.__class__)
        Exception.__init__(clean, secrets.hide(str(error)))
        return clean
    log.error(secrets.hide("".join(traceback.format_exception(error))[-8_000:]))
    return JobFailed(
        "job collect",
        secrets.hide(f"{type(error).__name__}: {str(error)[:1000]}"),
        "a source that answers as it should",
        "Read the log of this attempt, then run it again",
    )


def hide_in_logs(secrets: Secrets) -> Callable[[], None]:
    """Every record of every logger, the libraries' too, loses its secrets. Returns what undoes it."""
    before = logging.getLogRecordFactory()

    def made(*args: object, **kwargs: object) -> logging.LogRecord:
        record: logging.LogRecord = before(*args, **kwargs)
        message = record.getMessage()
        clean = secrets.hide(message)
        if clean != message:
            record.msg, record.args = clean, None
        return record

    logging.setLogRecordFactory(made)
    return lambda: logging.setLogRecordFactory(before)
