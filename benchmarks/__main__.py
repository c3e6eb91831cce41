"""``make bench``: every measurement, one table."""

import sys
from collections.abc import Callable, Iterable, Mapping

from benchmarks import (
    counting_days,
    executing,
    measuring,
    moving_many,
    rendering,
    renewing,
    sending,
    starting,
    sweeping,
)

ALL: Mapping[str, Callable[[], Iterable[measuring.Line]]] = {
    "counting-days": counting_days.lines,
    "executing": executing.lines,
    "moving-many": moving_many.lines,
    "rendering": rendering.lines,
    "renewing": renewing.lines,
    "sending": sending.lines,
    "starting": starting.lines,
    "sweeping": sweeping.lines,
}


def main(wanted: list[str]) -> None:
    """Run the measurements named, or all, and print each line as it comes."""
    print(measuring.HEAD, flush=True)
    for name in wanted or list(ALL):
        for line in ALL[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
