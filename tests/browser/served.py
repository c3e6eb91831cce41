"""A demonstration that a process of its own serves, as `make run` does; its port is any that is free."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """Serve the demonstration in a folder for the length of the block; gives its address without a last stroke."""
    command = [sys.executable, "-m", "ocop_cycle", "--instance", folder, "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()
            try:
                process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stdout or ():
        said.append(line)
        if found := ADDRESS.search(line):
            return found[0]
    raise AssertionError("".join(said))
