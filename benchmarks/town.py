"""A made-up district with as many products as a measurement wants, founded through the engine like any other."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from ocop_cycle import bootstrap, clock
from ocop_cycle.application import adoption, commands, house
from ocop_cycle.delivery import transports
from ocop_cycle.domain import permissions
from ocop_cycle.policy import content, labels, plan
from ocop_cycle.storage import engines, fresh, schema, statements, transactions

PERSON = "dieu-phoi"
CYCLE = "benchmark-2024"
MORNING = datetime(2024, 3, 4, 1, 0, tzinfo=UTC)

VERSIONS = statements.Statement(lambda: select(schema.dossier.c.id, schema.dossier.c.version))

_keys = itertools.count(1)


class Nowhere:
    """A transport that takes every message and keeps none."""

    def deliver(self, message_id: str, sender: str, recipients: object, data: bytes) -> transports.Delivery:
        """Say that it was sent."""
        del message_id, sender, recipients, data
        return transports.Delivery(outcome="sent", detail="")

    def finish(self) -> None:
        """Nothing is held."""


def by(actor: str = PERSON) -> commands.Provenance:
    """Provenance with a key of its own."""
    return commands.Provenance(key=f"bench-{next(_keys):09d}", actor=actor, origin="bench")


def on_file(folder: Path, products: int) -> house.House:
    """The district on an SQLite file in ``folder``."""
    return found(engines.sqlite_file(folder / "bench.db"), products)


def on_file_again(folder: Path) -> house.House:
    """The district on the file that is there, opened anew."""
    store = transactions.Store(database=engines.sqlite_file(folder / "bench.db"))
    return bootstrap.build(store, keeper=clock.HandClock(MORNING), transport=Nowhere(), confirmed=True)


def found(database: Engine, products: int) -> house.House:
    """The district in an empty database: policy adopted, plan applied, cycle open, no dossier yet."""
    fresh.create_all(database)
    built = bootstrap.build(
        transactions.Store(database=database), keeper=clock.HandClock(MORNING), transport=Nowhere(), confirmed=True
    )
    rights = adoption.check(built, "rights", "standard")
    run = built.engine.execute
    run(
        commands.FoundInstance(
            by=by(), instance="Bench", code="BM", mail_from="ocop@bench.example", demo=True, public_key=None,
            person=PERSON, person_name="Điều phối", account=None, rights_name=rights.name,
            rights_digest=rights.digest, rights_content=rights.content,
        )
    )  # fmt: skip
    for kind, name in (
        ("calendar", "2024"),
        *(("regime", n) for n in built.files.names("regime")),
        ("rules", "standard"),
    ):
        run(adoption.adopting(adoption.check(built, kind, name), by(permissions.SYSTEM)))
    text = content.canonical(_plan(products))
    run(commands.ApplyPlan(by=by(permissions.SYSTEM), name=CYCLE, digest=content.digest(text), content=text))
    run(commands.GrantRole(by=by(permissions.SYSTEM), person=PERSON, role="coordinator", unit="bm-phong"))
    run(commands.GrantRole(by=by(permissions.SYSTEM), person=PERSON, role="head", unit="bm-phong"))
    run(commands.OpenCycle(by=by(), cycle=CYCLE))
    for unit in ("bm-phong", "bm-xa", "bm-huyen"):
        run(
            commands.ChangeContact(
                by=by(permissions.SYSTEM), party_kind="unit", party=unit, channel="email",
                address=f"{unit}@bench.example",
            )
        )  # fmt: skip
    return built


def open_dossiers(built: house.House, count: int) -> list[str]:
    """Open a new dossier for each of the first ``count`` products; their codes."""
    codes = []
    for number in range(count):
        command = commands.OpenDossier(by=by(), cycle=CYCLE, product=f"bm-{number}", kind="new", round="dot-1")
        codes.append(built.engine.execute(command).subject[1])
    return codes


def _plan(products: int) -> plan.Plan:
    law = labels.Citation(source="made up for measuring", confirmed=False)
    return plan.Plan(
        id=CYCLE, code="BM24", title=_label("Đo tốc độ"), year=2024, regime="qd-148-2023", locality="bm-huyen",
        standing_agency="bm-phong", document=plan.Document(kind="ke-hoach", title="Đo tốc độ", issuer="bm-huyen"),
        unit_classes=(plan.PlanUnitClass(id="moi", label=_label("Mọi đơn vị")),),
        units=(
            plan.PlanUnit(id="bm-huyen", name="UBND huyện", unit_class="moi", level="district"),
            plan.PlanUnit(
                id="bm-phong", name="Phòng NN", unit_class="moi", level="district", parent="bm-huyen",
                answers_for_level=True,
            ),
            plan.PlanUnit(id="bm-xa", name="UBND xã", unit_class="moi", level="commune", parent="bm-huyen"),
        ),
        producers=(plan.Producer(id="bm-htx", name="HTX", unit="bm-xa"),),
        products=tuple(
            plan.Product(id=f"bm-{n}", name=f"Sản phẩm {n}", producer="bm-htx", kind="new", round="dot-1")
            for n in range(products)
        ),
        rounds=(
            plan.Round(
                id="dot-1", label=_label("Đợt 1"), label_year=2024, level="district", held="Trước ngày 15/6/2024",
                law=law,
            ),
        ),
        milestones=(
            plan.Milestone(
                id="cham-huyen", label=_label("Chấm cấp huyện"), about="dossiers", due_from_round="held",
                responsible=("bm-phong",), reach=("district-recognition", "province-check", "not-recognised"),
                law=law,
            ),
        ),
    )  # fmt: skip


def _label(text: str) -> labels.Label:
    return labels.Label(vi=text, en=text)
