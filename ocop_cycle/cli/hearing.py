"""What long-lived commands tell while they work: whether anybody hears it or not, the office works on."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process lives
