"""One certificate with what came before and after it; and all that a product ever had, with the one it had on a day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, or_

from ocop_cycle import errors
from ocop_cycle.application.queries import certificate_rows, reader
from ocop_cycle.application.queries.certificate_rows import Listed, Wanted
from ocop_cycle.domain import certificates, permissions
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import schema

_c = schema.certificate.c
EVERYTHING = Wanted(status=None, corrected=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """
    One certificate as it is on a day.

    ``records`` are those that it was corrected from, the oldest first; ``before`` and ``after`` the certificates it
    follows and is followed by. ``law`` is the title of the regime it was issued under, ``grace`` what the law calls the
    rule that keeps it, ``ground`` that on which it was revoked, or may be, upon the finding.
    """

    on: date
    certificate: Listed
    records: tuple[Listed, ...]
    before: Listed | None
    after: Listed | None
    law: labels.Label | None
    grace: labels.Label | None
    ground: labels.Label | None
    finding_number: str | None
    finding_day: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The certificates a product ever had, as corrected, in the order of their issue; ``held`` the one of the day."""

    on: date
    product_id: str
    product: str
    certificates: tuple[Listed, ...]
    held: Listed | None


def show(asking: reader.Reader, actor: permissions.Actor, key: str, *, on: date | None = None) -> Shown:
    """
    The certificate of an id, or the newest of a dossier or product, as it is on a day (absent: today).

    Raises:
        errors.UnknownThing: none is seen under that name.
    """
    with asking.look(actor) as view:
        day = on or view.today
        law = certificate_rows.law_on(view, day)
        product = _product_of(view, key, law)
        rows = _of_product(view, product, day, law)
        found = _chosen(rows, key)
        laws = _laws(view)
        return Shown(
            on=day, certificate=found, records=tuple(_records(rows, found)),
            before=_current(rows, found.follows), after=_after(rows, found),
            law=next((law.title for law in laws if law.id == found.regime), None), grace=_grace(laws, found),
            ground=_ground(laws, found), finding_number=found.finding_number, finding_day=found.finding_day,
        )  # fmt: skip


def history(asking: reader.Reader, actor: permissions.Actor, key: str, *, on: date | None = None) -> History:
    """
    What a product ever had (named by its id, or by a dossier or certificate of it), and which of them on a day.

    Raises:
        errors.UnknownThing: no certificate is seen under that name.
    """
    with asking.look(actor) as view:
        day = on or view.today
        law = certificate_rows.law_on(view, day)
        rows = _of_product(view, _product_of(view, key, law), day, law)
        standing = sorted(
            (one for one in rows if one.state != "corrected"), key=lambda one: (one.issued or date.min, one.id)
        )
        lives = [_life(one) for one in standing]
        place = certificates.held_on(lives, day)
        return History(
            on=day, product_id=rows[0].product_id, product=rows[0].product, certificates=tuple(standing),
            held=None if place is None else standing[place],
        )  # fmt: skip


def _product_of(view: reader.View, key: str, law: certificate_rows.Law) -> str:
    chosen = certificate_rows.choose(view, EVERYTHING, law)
    chosen.narrow(
        "named",
        lambda: or_(*(column == bindparam("named") for column in (_c.id, _c.dossier_id, _c.product_id))),
        named=key,
    )  # fmt: skip
    row = chosen.first(view.runner, "one", certificate_rows.asked)
    if row is None:
        raise errors.UnknownThing("certificate", key, _near(view, key, law))
    return str(row[3])


def _near(view: reader.View, key: str, law: certificate_rows.Law) -> list[str]:
    """Dossiers with certificates whose codes begin as this does, for offering the nearest."""
    chosen = certificate_rows.choose(view, EVERYTHING, law)
    chosen.narrow("beginning", lambda: _c.dossier_id.like(bindparam("beginning")), beginning=f"{key[:3]}%")
    rows = chosen.all(view.runner, "near", lambda c: certificate_rows.asked(c).limit(500))
    return sorted({row[1] for row in rows})


def _of_product(view: reader.View, product: str, day: date, law: certificate_rows.Law) -> list[Listed]:
    wanted = Wanted(status=None, corrected=True, product=product)
    chosen = certificate_rows.choose(view, wanted, law)
    return [
        certificate_rows.listed(view, row, day, law) for row in chosen.all(view.runner, "all", certificate_rows.asked)
    ]


def _chosen(rows: list[Listed], key: str) -> Listed:
    named = [one for one in rows if key in (one.id, one.dossier, one.product_id)]
    own = next((one for one in named if one.id == key), None)
    if own is not None:
        return own
    return max(
        named, key=lambda one: (one.state == "in-force", one.state != "corrected", one.issued or date.min, one.id)
    )


def _records(rows: list[Listed], found: Listed) -> list[Listed]:
    """What the record was corrected from, the oldest first."""
    by_id = {one.id: one for one in rows}
    chain: list[Listed] = []
    step = found.corrects
    while step is not None and step in by_id:
        chain.insert(0, by_id[step])
        step = by_id[step].corrects
    return chain


def _current(rows: list[Listed], key: str | None) -> Listed | None:
    """The record of this id, or the one that took its place by a correction."""
    found = next((one for one in rows if one.id == key), None)
    while found is not None and found.state == "corrected":
        newer = next((one for one in rows if one.corrects == found.id), None)
        if newer is None:
            break
        found = newer
    return found


def _after(rows: list[Listed], found: Listed) -> Listed | None:
    own = {found.id, *(one.id for one in _records(rows, found))}
    return next((one for one in rows if one.follows in own and one.state != "corrected" and one.id not in own), None)


def _life(one: Listed) -> certificates.Life:
    return certificates.Life(
        state=one.state, issued=one.issued, ends=one.ends, covered_until=one.covered_until, settled_on=one.settled_on
    )


def _laws(view: reader.View) -> list[regime.Regime]:
    return [view.law(d) for (kind, _), d in sorted(view.slow.in_force(view.runner).items()) if kind == "regime"]


def _grace(laws: list[regime.Regime], found: Listed) -> labels.Label | None:
    graces = {f"{law.id}/{law.certificate.grace.id}": law.certificate.grace for law in laws if law.certificate.grace}
    grace = graces.get(found.clause or "")
    return grace.label if grace else None


def _ground(laws: list[regime.Regime], found: Listed) -> labels.Label | None:
    rules = (law.certificate.revocation for law in laws if law.certificate.revocation)
    return next((ground.label for rule in rules for ground in rule.grounds if ground.id == found.ground), None)
