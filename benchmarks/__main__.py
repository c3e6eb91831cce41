"""``make bench``: every measurement, one table; each in a process of its own, whatever ran before it."""

import importlib
import subprocess
import sys

from benchmarks import measuring

ALL = (
    *("counting-days", "executing", "moving-many", "rendering", "renewing"),
    *("sending", "starting", "sweeping"),
)


def main(wanted: list[str]) -> None:
    """Run the measurements named, or all, and print each line as it comes."""
    print(measuring.HEAD, flush=True)
    for name in wanted or ALL:
        subprocess.run([sys.executable, "-m", "benchmarks", "--one", name], check=True)


def one(name: str) -> None:
    """Run one measurement in this process."""
    for line in importlib.import_module(f"benchmarks.{name.replace('-', '_')}").lines():
        print(line, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
    else:
        main(sys.argv[1:])
