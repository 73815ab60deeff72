"""How an attempt ends: output.json or error.json, put if absent, last.

Only the attempt that holds the lease writes either, and the first one stays.
"""

import logging
import os
import platform
import sys
from importlib.metadata import packages_distributions, version
from typing import Any

from jobkit.contract import check, dump, parse
from jobkit.errors import Conflict, ContractBroken, ModelmillError
from jobkit.lease import Lease
from jobkit.metrics import now
from jobkit.store import ObjectStore

log = logging.getLogger("jobkit.outcome")


def finished(store: ObjectStore, key: str, input_sha256: str) -> bool:
    body = store.find(f"{key}/output.json")
    if body is None:
        return False
    output = parse("JobOutput", body, f"{key}/output.json")
    if output["inputSha256"] == input_sha256:
        return True
    raise ContractBroken(
        f"{key}/output.json",
        "the output of another input",
        "one input for a job, for ever",
        "Give changed work a new job name",
    )


def publish(lease: Lease, input_sha256: str, output: dict[str, Any]) -> None:
    """output.json, checked; Conflict when the lease is lost. One of this input that is there is as good."""
    where = f"{lease.job}/output.json"
    body = dump(check("JobOutput", output, where))
    lease.require()
    try:
        lease.store.put(where, body, if_absent=True)
    except Conflict:
        if not finished(lease.store, lease.job, input_sha256):
            raise


def write_error(
    store: ObjectStore, key: str, attempt: str, lease: Lease | None, error: ModelmillError, trace: str
) -> None:
    """error.json, unless a newer attempt works on the job: its end is the one that counts. Never raises."""
    document = {
        "schemaVersion": 1,
        "name": error.name,
        "message": str(error),
        "attempt": attempt,
        "at": now(),
        "traceback": trace[-20_000:],
    }
    try:
        if lease is not None and not lease.is_mine():
            return
        body = dump(check("JobError", document, f"{key}/error.json"))
        store.put(f"{key}/error.json", body, if_absent=True)
    except Conflict:
        log.warning("error.json is there already: the first failure's reason stays")
    except Exception as unwritten:  # the exit code and the log still tell
        log.error("error.json could not be written", extra={"fields": {"reason": str(unwritten)}})


def environment() -> dict[str, str]:
    """What it takes to do it again: the machine, and the version of every package that the job imported."""
    found = {"python": platform.python_version(), "machine": platform.machine(), "cpus": str(os.cpu_count())}
    for module, packages in packages_distributions().items():
        if module in sys.modules:
            found |= {package: version(package) for package in packages}
    torch = sys.modules.get("torch")
    if torch is not None:
        found["threads"] = str(torch.get_num_threads())
        found["device"] = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    return found
