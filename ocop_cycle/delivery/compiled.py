"""
What templates were compiled to, kept for every environment of a process that reads them alike.

A template is compiled when it is first used and once more when its text is another: not again for each instance that a
process opens (a rehearsal, a demonstration, a test), though compiling takes ten times as long as filling in.
"""

from types import CodeType

import jinja2
from jinja2 import bccache


class Compiled(jinja2.BytecodeCache):
    """
    The newest of each path, in memory. A subclass, because that is how Jinja2 is told where to look.

    Environments that share one must compile alike: the same class, the same switches, the same filters.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: bccache.Bucket) -> None:
        """Give what this very text was compiled to, if it was."""
        checksum, code = self._known.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: bccache.Bucket) -> None:
        """Keep it in the place of an older text of that path."""
        if bucket.code is not None:
            self._known[bucket.key] = (bucket.checksum, bucket.code)
