"""Doing something as an account that may not do everything, for tests that may be run by root."""

import os
import sys
from collections.abc import Callable

import pytest

NOBODY = 65534


def as_ordinary_account(work: Callable[[], str]) -> str:
    """What `work` returns when an account without special rights does it, in a process of its own."""
    if sys.platform == "win32":
        pytest.skip("rights are another matter there")
    if os.geteuid() != 0:
        return work()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(writer, work().encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        said = told.read().decode()
    os.waitpid(child, 0)
    return said
