"""Whether rights grant only permissions that exist, each once, to roles that are named once."""

from collections.abc import Iterator

from ocop_cycle.policy.problems import Problem, duplicates, unknown
from ocop_cycle.policy.rights import Rights
from ocop_cycle.policy.vocabulary import Surroundings


def problems(rights: Rights, around: Surroundings) -> Iterator[Problem]:
    """A problem for each role or permission that stands twice and each permission that no command needs."""
    yield from duplicates(("roles",), "role", (role.id for role in rights.roles))
    for number, role in enumerate(rights.roles):
        for place, permission in enumerate(role.grants):
            path = ("roles", number, "grants", place)
            if permission not in around.vocabulary.permissions:
                yield unknown(path, "permission", permission, around.vocabulary.permissions)
            if permission in role.grants[:place]:
                yield Problem(path, "named-twice", {"thing": "permission", "name": permission})
