"""Signed checkpoints as rows: read, and stored once and for ever."""

from sqlalchemy import bindparam, select

from ocop_cycle.domain import heads
from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement, insert_of

_COLUMNS = ("size", "head", "root", "at", "public_key", "signature")
_c = schema.audit_checkpoint.c
_ALL = Statement(lambda: select(*(_c[name] for name in _COLUMNS)).order_by(_c.size))
_NEWEST = Statement(lambda: select(*(_c[name] for name in _COLUMNS)).order_by(_c.size.desc()).limit(1))
_LATEST = Statement(lambda: select(*(_c[name] for name in _COLUMNS)).order_by(_c.size.desc()).limit(bindparam("most")))
_OF_SIZE = Statement(lambda: select(*(_c[name] for name in _COLUMNS)).where(_c.size == bindparam("size")))


def every(runner: Runner) -> list[heads.Checkpoint]:
    """All checkpoints, the smallest first."""
    return [_made(*row) for row in runner.all_as_stored(_ALL)]


def newest(runner: Runner) -> heads.Checkpoint | None:
    """The checkpoint over the most entries."""
    row = runner.first(_NEWEST)
    return _made(*row) if row else None


def latest(runner: Runner, most: int) -> list[heads.Checkpoint]:
    """The newest checkpoints, the newest first."""
    return [_made(*row) for row in runner.all_as_stored(_LATEST, {"most": most})]


def of_size(runner: Runner, size: int) -> heads.Checkpoint | None:
    """The checkpoint over so many entries."""
    row = runner.first(_OF_SIZE, {"size": size})
    return _made(*row) if row else None


def store(runner: Runner, made: heads.Checkpoint) -> None:
    """Keep a checkpoint."""
    row = (made.size, made.head, made.root, made.at, made.key, made.signature)
    runner.run(insert_of(schema.audit_checkpoint, _COLUMNS), dict(zip(_COLUMNS, row, strict=True)))


def _made(size: int, head: object, root: object, at: object, key: object, signature: object) -> heads.Checkpoint:
    return heads.Checkpoint(
        size=size, head=_text(head), root=_text(root), at=_text(at), key=_text(key), signature=_text(signature)
    )


def _text(value: object) -> str:
    """What a column holds, as text that can stand in signed bytes, whatever somebody wrote there."""
    return str(value).encode("utf-8", "replace").decode()
