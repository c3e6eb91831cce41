"""
Where output goes: the streams that a run of the command line was given, made fit for Vietnamese before it says a word.

A stream that was closed is one that nobody reads. One that cannot say Vietnamese (a file on a machine with an old
character set) gets UTF-8, as every file of the house.
"""

from __future__ import annotations

import codecs
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click


def make_ready() -> None:
    """Make the streams of this process fit; those that are stay as they are."""
    sys.stdin = sys.stdin or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - as long as the process
    sys.stdout = _ready(sys.stdout)
    sys.stderr = _ready(sys.stderr)


def is_lost(stop: BaseException) -> bool:
    """Whether what stopped a command is that its output could not be written; from then on output goes nowhere."""
    said = any(frame.f_code is click.echo.__code__ for frame, _ in traceback.walk_tb(stop.__traceback__))
    if said and isinstance(stop, OSError):
        sys.stdout = nowhere()
        return True
    return False


def _ready(stream: Any) -> Any:
    if stream is None:
        return nowhere()
    if hasattr(stream, "reconfigure") and not codecs.lookup(stream.encoding).name.startswith("utf"):
        stream.reconfigure(encoding="utf-8")
    return stream


def nowhere() -> Any:
    """Where what is said reaches nobody; open as long as the process lives."""
    return Path(os.devnull).open("w", encoding="utf-8")
