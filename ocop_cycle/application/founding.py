"""
A new instance: its first entry, and the shipped policy adopted, so that a plan can be applied to it.

Used by ``init``, the demonstration and rehearsals. An upgrade of the product ships new files and adopts none of them;
only here is the whole set adopted at once.
"""

from dataclasses import dataclass

from ocop_cycle import errors
from ocop_cycle.application import adoption, commands, house
from ocop_cycle.domain import permissions
from ocop_cycle.storage import driver_errors

RIGHTS = "standard"
"""The rights that a new instance begins with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """
    What a new instance is to be.

    ``code`` stands in the references of its messages, ``mail_from`` is the address they come from. ``person`` becomes
    its first administrator, bound to ``account``. ``office_at`` is where the clock of a demo stands at first.
    """

    instance: str
    code: str
    mail_from: str
    person: str
    person_name: str
    account: str | None = None
    demo: bool = False
    public_key: str | None = None
    office_at: str | None = None
    origin: str = "founding"


def found(built: house.House, wish: Wish) -> None:
    """
    Write entry 1 and adopt every shipped file, in the order in which they refer to each other.

    Raises:
        errors.AlreadyThere: the database holds an instance.
        errors.PolicyFlawed: a file of the instance's own folder, which wins over the shipped one, has flaws.
    """
    try:
        built.engine.execute(_founding(built, wish))
    except errors.KeyReused:
        raise errors.AlreadyThere("instance", driver_errors.place_of(built.store.database)) from None
    for kind in adoption.ORDER:
        for name in built.files.names(kind):
            if (kind, name) != ("rights", RIGHTS):
                checked = adoption.check(built, kind, name)
                built.engine.execute(adoption.adopting(checked, _by(wish, f"{kind}/{name}")))


def _founding(built: house.House, wish: Wish) -> commands.FoundInstance:
    rights = adoption.check(built, "rights", RIGHTS)
    return commands.FoundInstance(
        by=_by(wish, "instance"), instance=wish.instance, code=wish.code, mail_from=wish.mail_from, demo=wish.demo,
        public_key=wish.public_key, person=wish.person, person_name=wish.person_name, account=wish.account,
        rights_name=rights.name, rights_digest=rights.digest, rights_content=rights.content, office_at=wish.office_at,
    )  # fmt: skip


def _by(wish: Wish, what: str) -> commands.Provenance:
    return commands.Provenance(key=f"found/{what}", actor=permissions.SYSTEM, origin=wish.origin)
