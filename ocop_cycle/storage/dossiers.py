"""Reading dossiers and what stands on them, under lock, many at a time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement, among, listing


class Dossier(NamedTuple):
    """
    One row of ``dossier``, all columns in the order of the schema.

    ``changes`` is what an upgrade says to have changed; ``origin`` is ``register`` where the dossier stands for a
    certificate of an older register and nothing of the cycle has happened to it.
    """

    id: str
    cycle_id: str
    round_id: str | None
    product_id: str
    producer_id: str
    unit_id: str | None
    scope: str
    kind: str
    regime: str
    state: str
    stage: str
    level: str
    holder_id: str | None
    version: int
    entered_at: str
    opened_at: str
    ended_at: str | None
    predecessor_id: str | None
    late: int
    total: str | None
    stars: int | None
    changes: str | None = None
    origin: str | None = None


OF_THE_CYCLE = or_(
    schema.dossier.c.origin.is_(None), and_(schema.dossier.c.version > 1, schema.dossier.c.ended_at.is_(None))
)
"""What a cycle counts as its own: not the certificates of an older register, unless one is being revoked or redone."""

_LOCKED = Statement(
    lambda: (
        select(schema.dossier).where(among(schema.dossier.c.id, "ids")).order_by(schema.dossier.c.id).with_for_update()
    )
)
_NAMES_COLUMNS = (schema.product.c.name, schema.producer.c.name, schema.unit.c.name, schema.round.c.label)
_NAMED = (
    schema.dossier.join(schema.product, schema.product.c.id == schema.dossier.c.product_id)
    .join(schema.producer, schema.producer.c.id == schema.dossier.c.producer_id)
    .outerjoin(schema.unit, schema.unit.c.id == schema.dossier.c.unit_id)
    .outerjoin(schema.round, schema.round.c.id == schema.dossier.c.round_id)
)
_LOCKED_NAMED = Statement(lambda: _locked_named(among(schema.dossier.c.id, "ids")))
_LOCKED_NAMED_ONE = Statement(lambda: _locked_named(schema.dossier.c.id == bindparam("ids")))
_FOUND = Statement(lambda: select(schema.dossier).where(schema.dossier.c.id == bindparam("id")))
_RESULTS = Statement(
    lambda: (
        select(schema.result.c.dossier_id, schema.result.c.level, schema.result.c.total, schema.result.c.stars)
        .where(among(schema.result.c.dossier_id, "ids"))
        .order_by(schema.result.c.dossier_id, schema.result.c.level, schema.result.c.number)
    )
)
_DOCUMENTS = Statement(
    lambda: select(schema.document_item.c.dossier_id, schema.document_item.c.item, schema.document_item.c.status).where(
        among(schema.document_item.c.dossier_id, "ids")
    )
)
_CERTIFICATES = Statement(
    lambda: (
        select(schema.certificate)
        .where(among(schema.certificate.c.dossier_id, "ids"), schema.certificate.c.state == "in-force")
        .order_by(schema.certificate.c.id)
    )
)
_CERTIFICATE = Statement(lambda: select(schema.certificate).where(schema.certificate.c.id == bindparam("id")))
_NAMES = Statement(
    lambda: select(schema.dossier.c.id, *_NAMES_COLUMNS).select_from(_NAMED).where(among(schema.dossier.c.id, "ids"))
)
_CODES = Statement(
    lambda: (
        select(schema.dossier.c.id)
        .where(schema.dossier.c.id.like(bindparam("beginning")))
        .order_by(schema.dossier.c.id)
        .limit(500)
    )
)
_RESULT_AT = Statement(
    lambda: select(func.count(), func.max(schema.result.c.recorded_at)).where(
        schema.result.c.dossier_id == bindparam("dossier"), schema.result.c.level == bindparam("level")
    )
)
_SPOKEN = Statement(
    lambda: (
        select(schema.result.c.level, func.max(schema.result.c.recorded_at))
        .where(schema.result.c.dossier_id == bindparam("dossier"), schema.result.c.corrects_id.is_(None))
        .group_by(schema.result.c.level)
    )
)
_CERTIFICATE_COUNT = Statement(
    lambda: select(func.count()).where(schema.certificate.c.dossier_id == bindparam("dossier"))
)
_NEWEST_CERTIFICATE = Statement(
    lambda: (
        select(schema.certificate)
        .where(schema.certificate.c.dossier_id == bindparam("dossier"))
        .order_by(schema.certificate.c.recorded_at.desc(), schema.certificate.c.id.desc())
        .limit(1)
    )
)
_FOLLOWING = Statement(
    lambda: (
        select(schema.dossier)
        .where(schema.dossier.c.predecessor_id == bindparam("dossier"))
        .order_by(schema.dossier.c.id)
    )
)
_OF_PRODUCT = Statement(
    lambda: (
        select(schema.certificate)
        .where(schema.certificate.c.product_id == bindparam("product"), schema.certificate.c.state != "corrected")
        .order_by(func.coalesce(schema.certificate.c.issued, ""), schema.certificate.c.id)
    )
)
_UNDER_WAY = Statement(
    lambda: (
        select(schema.dossier.c.id)
        .where(
            schema.dossier.c.cycle_id == bindparam("cycle"),
            schema.dossier.c.product_id == bindparam("product"),
            schema.dossier.c.ended_at.is_(None),
            schema.dossier.c.stage != "certificate",
        )
        .order_by(schema.dossier.c.id)
        .limit(1)
    )
)
_OF_CYCLE = Statement(
    lambda: (
        select(schema.dossier)
        .where(schema.dossier.c.cycle_id == bindparam("cycle"), OF_THE_CYCLE)
        .order_by(schema.dossier.c.id)
        .with_for_update()
    )
)


class Certificate(NamedTuple):
    """
    One row of ``certificate``, all columns in the order of the schema.

    ``regime`` is the id of the one under which it was issued; ``ends`` its last day as decided, ``covered_until`` that
    of a grace and ``clause`` the rule that gives it. ``follows_id`` is the certificate it came after. ``informed_…`` is
    the paper by which the producer was told of the end; ``finding_…`` that upon which a revocation is considered, on
    which ``ground``; ``settled_…`` the decision by which it was revoked or replaced, and the first day of that.
    ``origin`` is absent where it was issued here, and ``register`` where it was entered from an older register.
    """

    id: str
    dossier_id: str
    product_id: str
    stars: int
    authority_id: str | None
    decision_number: str | None
    decision_day: str | None
    issued: str | None
    ends: str | None
    state: str
    corrects_id: str | None
    recorded_at: str
    clause: str | None = None
    regime: str | None = None
    covered_until: str | None = None
    follows_id: str | None = None
    informed_number: str | None = None
    informed_day: str | None = None
    ground: str | None = None
    finding_number: str | None = None
    finding_day: str | None = None
    settled_number: str | None = None
    settled_on: str | None = None
    origin: str | None = None

    @property
    def last_day(self) -> str | None:
        """The last day on which it holds, grace included; absent where its end is not known."""
        return max(self.ends, self.covered_until or "") if self.ends else None


class Names(NamedTuple):
    """What a dossier's ids are called."""

    dossier_id: str
    product: str
    producer: str
    commune: str | None
    round: str | None


def locked(runner: Runner, ids: list[str]) -> dict[str, Dossier]:
    """The dossiers with these ids, locked in the order of their ids until the transaction ends."""
    return {row[0]: Dossier._make(row) for row in runner.all(_LOCKED, {"ids": listing(ids)})}


def _locked_named(wanted: ColumnElement[bool]) -> Select[Any]:
    found = select(schema.dossier, *_NAMES_COLUMNS).select_from(_NAMED).where(wanted)
    return found.order_by(schema.dossier.c.id).with_for_update(of=schema.dossier)


def locked_with_names(runner: Runner, ids: list[str]) -> list[tuple[Dossier, Names]]:
    """The dossiers with these ids, locked like ``locked``, with what their ids are called: one statement for both."""
    asked, wanted = (_LOCKED_NAMED_ONE, ids[0]) if len(ids) == 1 else (_LOCKED_NAMED, listing(ids))
    rows = runner.all(asked, {"ids": wanted})
    width = len(Dossier._fields)
    return [(Dossier._make(row[:width]), Names(row[0], *row[width:])) for row in rows]


def find(runner: Runner, dossier_id: str) -> Dossier | None:
    """The dossier with this id, not locked: for those who only read."""
    row = runner.first(_FOUND, {"id": dossier_id})
    return Dossier._make(row) if row else None


def of_cycle(runner: Runner, cycle_id: str) -> list[Dossier]:
    """The dossiers that a cycle counts as its own, locked, in the order of their ids."""
    return [Dossier._make(row) for row in runner.all(_OF_CYCLE, {"cycle": cycle_id})]


def under_way(runner: Runner, cycle_id: str, product_id: str) -> str | None:
    """The dossier of a product that has neither ended in this cycle nor come to a certificate."""
    row = runner.first(_UNDER_WAY, {"cycle": cycle_id, "product": product_id})
    return row[0] if row else None


def newest_results(runner: Runner, ids: list[str]) -> dict[str, dict[str, tuple[str, int]]]:
    """For each dossier the newest (total, stars) of each level; a correction is newer than what it corrects."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for dossier_id, level, total, stars in runner.all(_RESULTS, {"ids": listing(ids)}):
        found.setdefault(dossier_id, {})[level] = (total, stars)
    return found


def documents(runner: Runner, ids: list[str]) -> dict[str, dict[str, str]]:
    """For each dossier the status of each document on record."""
    found: dict[str, dict[str, str]] = {}
    for dossier_id, item, status in runner.all(_DOCUMENTS, {"ids": listing(ids)}):
        found.setdefault(dossier_id, {})[item] = status
    return found


def certificates(runner: Runner, ids: list[str]) -> dict[str, Certificate]:
    """For each dossier its certificate in force, if there is one."""
    return {row[1]: Certificate._make(row) for row in runner.all(_CERTIFICATES, {"ids": listing(ids)})}


def names(runner: Runner, ids: list[str]) -> dict[str, Names]:
    """For each dossier what its product, producer, commune and round are called."""
    return {row[0]: Names._make(row) for row in runner.all(_NAMES, {"ids": listing(ids)})}


def certificate(runner: Runner, certificate_id: str) -> Certificate | None:
    """One certificate, in force or not."""
    row = runner.first(_CERTIFICATE, {"id": certificate_id})
    return Certificate._make(row) if row else None


def codes_like(runner: Runner, code: str) -> list[str]:
    """Codes that begin as this one does, for offering the nearest."""
    return [row[0] for row in runner.all(_CODES, {"beginning": f"{code[:3]}%"})]


def count_results(runner: Runner, dossier_id: str, level: str) -> int:
    """How many results of a level are on record, corrections among them."""
    row = runner.first(_RESULT_AT, {"dossier": dossier_id, "level": level})
    return int(row[0]) if row else 0


def newest_result_at(runner: Runner, dossier_id: str, level: str) -> str | None:
    """When the newest result of a level was recorded."""
    row = runner.first(_RESULT_AT, {"dossier": dossier_id, "level": level})
    return row[1] if row else None


def newest_result_level(runner: Runner, dossier_id: str, levels: Sequence[str]) -> str | None:
    """
    The level whose council spoke last; a correction is no new word of the council.

    ``levels`` in the order of the regime decide between councils that spoke in one moment: the higher one came later.
    One of a level that this regime does not know spoke under an earlier one.
    """
    spoken = runner.all(_SPOKEN, {"dossier": dossier_id})
    place = {level: number for number, level in enumerate(levels)}
    return max(spoken, key=lambda row: (row[1], place.get(row[0], -1)))[0] if spoken else None


def count_certificates(runner: Runner, dossier_id: str) -> int:
    """How many certificates were ever recorded for a dossier, corrected ones among them."""
    row = runner.first(_CERTIFICATE_COUNT, {"dossier": dossier_id})
    return int(row[0]) if row else 0


def newest_certificate(runner: Runner, dossier_id: str) -> Certificate | None:
    """The certificate recorded last for a dossier, in force or not."""
    row = runner.first(_NEWEST_CERTIFICATE, {"dossier": dossier_id})
    return Certificate._make(row) if row else None


def following(runner: Runner, dossier_id: str) -> list[Dossier]:
    """The dossiers that follow this one: renewals and upgrades."""
    return [Dossier._make(row) for row in runner.all(_FOLLOWING, {"dossier": dossier_id})]


def certificates_of_product(runner: Runner, product_id: str) -> list[Certificate]:
    """Every certificate a product ever had, as corrected, in the order of their issue."""
    return [Certificate._make(row) for row in runner.all(_OF_PRODUCT, {"product": product_id})]
