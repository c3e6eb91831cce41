"""
Who can sign in when pages are served for the first time.

In a demonstration one person of each role, all with one password, because nothing there is secret; in an office the
first administrator, by a one-time link, as long as no administrator has a password.
"""

from collections.abc import Callable, Iterator

from ocop_cycle import identity
from ocop_cycle.application import accounts, commands, house, policies
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles, parties, statements, transactions

PASSWORD = "trinh-dien-ocop"  # noqa: S105 - that of demonstrations, printed for whoever starts one
ADMINISTRATOR = "administrator"

Told = Callable[[str, dict[str, str]], None]
"""Hears what there is to be told, as a name and its facts."""


def tell(built: house.House, known: accounts.Accounts, address: str, told: Told) -> None:
    """Tell where the pages are, and by which accounts, or by which link, one gets in."""
    told("serving", {"address": address})
    with built.store.reading() as runner:
        demo = cycles.settings(runner).get("demo") == "true"
        administrators = [person for person, _ in parties.holding(runner, ADMINISTRATOR)]
    if demo:
        for role, person in of_each_role(built.store, built.policies).items():
            _open(built, known, person)
            told("account", {"role": role, "person": person, "password": PASSWORD})
    elif administrators and not known.with_passwords().intersection(administrators):
        key = known.invite(_by(built), administrators[0])
        told("first-link", {"person": administrators[0], "address": f"{address}password/{key}"})


def of_each_role(store: transactions.Store, shelf: policies.Shelf) -> dict[str, str]:
    """Role → somebody who holds it: those that a demonstration has accounts for."""
    with store.reading() as runner:
        return dict(_one_of_each(runner, shelf))


def _one_of_each(runner: statements.Runner, shelf: policies.Shelf) -> Iterator[tuple[str, str]]:
    """A holder of each role: of the locality whose cycle it is, before those of other offices."""
    digests = sorted(digest for (kind, _), digest in cycles.in_force(runner).items() if kind == "rights")
    found = (cycles.find_cycle(runner, name) for name in cycles.cycle_ids(runner))
    localities = [unit.path for cycle in found if cycle and (unit := parties.unit(runner, cycle.locality_id))]
    for role in (role for digest in digests for role in shelf.rights(runner, digest).roles):
        holding = [(person, parties.unit(runner, unit)) for person, unit in parties.holding(runner, role.id)]
        near = [person for person, unit in holding if unit and unit.path.startswith(tuple(localities))]
        if holding:
            yield role.id, near[0] if near else holding[0][0]


def _open(built: house.House, known: accounts.Accounts, person: str) -> None:
    if person not in known.with_passwords():
        known.choose_password(known.invite(_by(built), person), PASSWORD, origin="demo")


def _by(built: house.House) -> commands.Provenance:
    key = identity.new_key(built.clock.machine_now())
    return commands.Provenance(key=key, actor=permissions.SYSTEM, origin="serve")
