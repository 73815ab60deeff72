"""Runs a command and prints its seconds, the processors' seconds and its peak of resident memory in MB:

python timed.py IN OUT COMMAND …
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    source, target, *command = sys.argv[1:]
    with Path(source).open("rb") as read, Path(target).open("wb") as written:
        begun = time.perf_counter()
        code = subprocess.run(command, stdin=read, stdout=written, check=False).returncode
        seconds = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Linux counts kilobytes, macOS bytes.
    megabytes = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"seconds": seconds, "cpuSeconds": cpu, "megabytes": megabytes}))
    return code


if __name__ == "__main__":
    sys.exit(main())
