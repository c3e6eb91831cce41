"""Kinds of entries in groups, so that somebody who looks for something need not know what its command is called."""

from collections.abc import Mapping

from ocop_cycle.application import handlers

_GROUP_OF_MODULE = {
    "dossiers": "dossiers", "files": "dossiers", "regimes": "dossiers",
    "certificates": "certificates", "calls": "certificates",
    "deadlines": "deadlines", "duties": "duties", "notices": "notices", "telling": "notices",
    "cycles": "cycles", "trail": "trail",
}  # fmt: skip
_OTHERS = "office"
_BESIDE = {"OpenDuty": "duties", "EndGrace": "certificates", "ReplaceCertificate": "certificates"}
"""Entries that are parts of a command and called otherwise."""

NAMES = ("dossiers", "certificates", "deadlines", "duties", "notices", "cycles", "office", "trail")
"""The groups in the order in which they are offered."""


def _grouped() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {name: [] for name in NAMES}
    for command in handlers.HANDLERS:
        found[_GROUP_OF_MODULE.get(command.__module__.rpartition(".")[2], _OTHERS)].append(command.__name__)
    for kind, name in _BESIDE.items():
        found[name].append(kind)
    return {name: tuple(sorted(kinds)) for name, kinds in found.items()}


GROUPS = _grouped()
"""Group → the kinds of entries in it: every command that there is, and what is called otherwise."""
