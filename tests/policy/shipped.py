"""Shipped policy files as tests take them: checked with the real guards, changed by hand, and told what is wrong."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from ocop_cycle import bootstrap, errors
from ocop_cycle.policy import kinds, loader, plan, regime, shelf, yaml_source

WORDS = bootstrap.words(bootstrap.templates(None))
SHELF = shelf.Shelf()
FILES = [(kind, name) for kind in kinds.KINDS for name in SHELF.names(kind)]
REGIMES = SHELF.names("regime")


def raw(kind: str, name: str) -> bytes:
    """The bytes of a shipped file."""
    return SHELF.find(kind, name).raw


@functools.cache
def checked(kind: str, name: str) -> loader.Checked:
    """A shipped file, checked against everything else that is shipped."""
    return check(kind, name, raw(kind, name))


def check(kind: str, name: str, text: bytes | str) -> loader.Checked:
    """Some text as if it were the shipped file of that kind and name."""
    given = text.encode() if isinstance(text, str) else text
    regimes = {other: value for other, value in _regimes(kind).items() if (kind, other) != ("regime", name)}
    return loader.check(kind, name, given, vocabulary=WORDS, regimes=regimes, roles=_roles(), plans=_plans(kind))


def flaws(kind: str, name: str, text: bytes | str) -> tuple[errors.Flaw, ...]:
    """What is wrong with the text; nothing when it could be adopted."""
    try:
        check(kind, name, text)
    except errors.PolicyFlawed as found:
        return found.flaws
    return ()


def codes(kind: str, name: str, text: bytes | str) -> list[tuple[str, str]]:
    """The key and code of each flaw, in the order of the file."""
    return [(flaw.key, flaw.code) for flaw in flaws(kind, name, text)]


def data(kind: str, name: str) -> Any:
    """What a shipped file says, as plain data of the caller's own."""
    return yaml_source.read(raw(kind, name)).data


def as_text(changed: Any) -> str:
    """Plain data as the text of a policy file; JSON is YAML."""
    return json.dumps(changed, ensure_ascii=False, indent=1)


def item(listed: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The item of a list with that id."""
    return next(entry for entry in listed if entry["id"] == name)


@functools.cache
def _roles() -> frozenset[str]:
    text = raw("rights", "standard")
    return frozenset(
        role.id for role in loader.check("rights", "standard", text, vocabulary=WORDS, regimes={}).value.roles
    )


def _regimes(kind: str) -> Mapping[str, regime.Regime]:
    return _checked_regimes() if kind in ("regime", "plan", "rules", "scenario") else {}


def _plans(kind: str) -> Mapping[str, plan.Plan]:
    return {name: checked("plan", name).value for name in SHELF.names("plan")} if kind == "scenario" else {}


@functools.cache
def _checked_regimes() -> Mapping[str, regime.Regime]:
    found: dict[str, regime.Regime] = {}
    for name in REGIMES:
        found[name] = loader.check(
            "regime", name, raw("regime", name), vocabulary=WORDS, regimes=found, roles=_roles()
        ).value
    return found
