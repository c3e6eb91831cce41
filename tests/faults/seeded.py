"""
Runs probes over copies of the program: a program itself, one process for each, forked after all libraries are loaded.

    python seeded.py < jobs        a line each: {"name", "mirror", "probe", "address"}
                                   and on the output, a line each: {"name", "found", "seconds"}

It must not import the project before it forks: each child imports its own copy.
"""

import json
import os
import sys
import time

import alembic  # noqa: F401 - loaded before the fork, as are the others
import argon2  # noqa: F401
import cryptography.hazmat.primitives.asymmetric.ed25519  # noqa: F401
import hypothesis  # noqa: F401
import jinja2  # noqa: F401
import orjson  # noqa: F401
import psycopg  # noqa: F401
import pydantic  # noqa: F401
import pytest  # noqa: F401
import ruamel.yaml  # noqa: F401
import sqlalchemy
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401
import transitions  # noqa: F401

PATIENCE = 90
"""So many seconds one probe may take; who takes longer has found that nothing goes on."""

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH120, PTH100 - no more imports


def one(job: dict[str, str]) -> list[str]:
    """What the probe finds, in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _probe(job, writing)
    os.close(writing)
    late = time.monotonic() + PATIENCE
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > late:
            os.kill(child, 9)
        time.sleep(0.005)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="utf-8") as said:
        return list(json.loads(said.read() or '["died: without a word"]'))


def _probe(job: dict[str, str], writing: int) -> None:
    try:
        sys.path[:0] = [job["mirror"], ROOT]
        found = _told(job)
    except BaseException as defect:  # noqa: BLE001 - a program that cannot even be loaded is found
        found = [f"died: {type(defect).__name__}: {defect}"]
    os.write(writing, json.dumps(found[:20])[:60_000].encode())
    os._exit(0)


def _told(job: dict[str, str]) -> list[str]:
    import ocop_cycle  # noqa: PLC0415 - after the fork, and from the copy
    from tests.faults import probes  # noqa: PLC0415

    assert str(ocop_cycle.__file__).startswith(job["mirror"]), ocop_cycle.__file__
    return list(probes.told(job["probe"], job["address"]))


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        begun = time.monotonic()
        told = {"name": asked["name"], "found": one(asked), "seconds": round(time.monotonic() - begun, 1)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
