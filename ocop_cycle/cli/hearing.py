"""Long-lived commands and who started them: whether anybody hears what they tell or not, the office works on."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ocop_cycle.cli import outlets

log = logging.getLogger(__name__)


@contextmanager
def unheeded() -> Iterator[None]:
    """
    Say something in the block; where that cannot be written, this and all that follows is said to nobody.

    Whoever listened at the other end of a pipe may go away, and the disk of a file may be full: that is told in the
    log, and is no reason to ring no more, or to serve no page.
    """
    try:
        yield
    except OSError as failure:
        log.warning("what is told is not heard any more", extra={"action": "tell", "why": failure.strerror})
        sys.stdout = outlets.nowhere()


def end_with_the_terminal() -> None:
    """When the terminal is closed, come to an end as if told to; whoever was started not to mind (`nohup`) does not."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGTERM)
