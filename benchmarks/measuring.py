"""How a measurement is taken and shown: blocks in turn, medians, ratios in one run."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the table: what was measured, beside what, their ratio, and the aim, if there is one."""

    what: str
    figure: str
    beside: str = ""
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        """The line as the table shows it."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        mark = {None: "", True: "yes", False: "NO"}[self.met]
        return f"| {self.what} | {self.figure} | {self.beside} | {ratio} | {self.aim} | {mark} |"


HEAD = "| what | here | beside it, same run | ratio | aim | met |\n|---|---|---|---|---|---|"


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one call, with the collector of garbage kept out of it."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        gc.enable()


def in_turn(blocks: Sequence[tuple[Callable[[], object], ...]]) -> list[float]:
    """The median seconds of each column of work, its blocks run in turn so that noise falls on all alike."""
    taken = [[seconds(work) for work in row] for row in blocks]
    return [statistics.median(column) for column in zip(*taken, strict=True)]
