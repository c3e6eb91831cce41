"""The first schema: every table, index and trigger of a new database."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

revision = "0001"
down_revision = None

metadata = sa.MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
})  # fmt: skip
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _text(name: str, *more: Any, null: bool = False) -> Column[str]:
    return Column(name, TEXT, *more, nullable=null)


def _number(name: str, *more: Any, null: bool = False) -> Column[int]:
    return Column(name, Integer, *more, nullable=null)


def _key(name: str = "id") -> Column[str]:
    return Column(name, TEXT, primary_key=True)


def _table(name: str, *parts: Any, **how: Any) -> Table:
    return Table(name, metadata, *parts, **how)


def _one_of(column: str, *values: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(v) for v in values)})", name=column)


def _partial(name: str, column: Column[str], where: sa.ColumnElement[bool]) -> None:
    Index(name, column, sqlite_where=where, postgresql_where=where)


_table(
    "policy_content",
    _key("digest"), _text("kind"), _text("name"), _text("content"), _text("stored_at"),
)  # fmt: skip

_table(
    "policy_in_force",
    _key(), _text("kind"), _text("name"), _text("digest", ForeignKey("policy_content.digest")), _text("since"),
)  # fmt: skip

_table("setting", _key("name"), _text("value"))

_table("demo_clock", _key(), _text("at"))

_table(
    "unit",
    _key(), _text("name"), _text("unit_class"), _text("level"), _text("parent_id", ForeignKey("unit.id"), null=True),
    _text("path"), _text("area"), _number("answers_for_level"), _text("ended_on", null=True),
    _text("successor_id", ForeignKey("unit.id"), null=True),
    Index(None, "path"),
)  # fmt: skip

_table("unit_alias", _key(), _text("unit_id", ForeignKey("unit.id")), _text("alias"))

_table(
    "unit_change",
    _key(), _text("digest", ForeignKey("policy_content.digest")), _text("label"), _text("day"), _text("decision"),
    _text("state"), _text("entered_at"), _text("done_at", null=True),
    _one_of("state", "waiting", "done"),
)  # fmt: skip

_table(
    "succession",
    _key(), _text("change_id", ForeignKey("unit_change.id")), _text("unit_id", ForeignKey("unit.id")),
    _text("successor_id", ForeignKey("unit.id")), _text("people_id", ForeignKey("unit.id"), null=True),
    _text("day"), _number("position"), _text("state"),
    _one_of("state", "waiting", "done"),
    UniqueConstraint("unit_id"),
    Index(None, "successor_id"),
)  # fmt: skip

_table(
    "stand_in",
    _key(), _text("change_id", ForeignKey("unit_change.id")), _text("level"),
    _text("area_id", ForeignKey("unit.id")), _text("unit_id", ForeignKey("unit.id")), _number("holds"),
    _text("state"),
    _one_of("state", "waiting", "standing", "ended"),
)  # fmt: skip

_table(
    "contact",
    _key(), _text("party_kind"), _text("party_id"), _text("channel"), _text("address"),
    _text("language"), _text("office_hours", null=True), _text("state"), _number("version"),
    _one_of("party_kind", "unit", "producer", "person"), _one_of("channel", "email", "telephone", "post"),
    _one_of("state", "active", "bouncing", "retired"),
    Index(None, "party_kind", "party_id"),
)  # fmt: skip

_table("person", _key(), _text("name"), _text("language"), _text("state"))

_table(
    "role_grant",
    _key(), _text("person_id", ForeignKey("person.id")), _text("role"), _text("unit_id", ForeignKey("unit.id")),
    _text("producer_id", ForeignKey("producer.id"), null=True), _text("state"),
    _one_of("state", "granted", "revoked"),
    Index(None, "person_id"),
)  # fmt: skip

_table(
    "binding",
    _key("account"), _text("person_id", ForeignKey("person.id")), _text("state"), _one_of("state", "bound", "released"),
)  # fmt: skip

_table(
    "producer",
    _key(), _text("name"), _text("legal_form", null=True), _text("address", null=True),
    _text("unit_id", ForeignKey("unit.id"), null=True),
)  # fmt: skip

_table(
    "product",
    _key(), _text("name"), _text("producer_id", ForeignKey("producer.id")), _text("product_group", null=True),
)  # fmt: skip

_table(
    "cycle",
    _key(), _text("code"), _number("year"), _text("plan_digest", ForeignKey("policy_content.digest")),
    _text("regime"), _text("locality_id", ForeignKey("unit.id")), _text("agency_id", ForeignKey("unit.id")),
    _text("state"), _number("version"),
    _one_of("state", "draft", "open", "closing", "closed"),
)  # fmt: skip

_table(
    "round",
    _key(), _text("cycle_id", ForeignKey("cycle.id")), _text("name"), _text("label"), _text("level"),
    _number("label_year"), _text("held", null=True), _text("dossiers_due", null=True), _number("quota", null=True),
    _text("rolls_to", null=True), _text("opened_by", null=True), _text("closed_at", null=True),
    Index(None, "cycle_id"),
)  # fmt: skip

_table(
    "dossier",
    _key(), _text("cycle_id", ForeignKey("cycle.id")), _text("round_id", ForeignKey("round.id"), null=True),
    _text("product_id", ForeignKey("product.id")), _text("producer_id", ForeignKey("producer.id")),
    _text("unit_id", ForeignKey("unit.id"), null=True), _text("scope"), _text("kind"),
    _text("regime", ForeignKey("policy_content.digest")), _text("state"), _text("stage"), _text("level"),
    _text("holder_id", ForeignKey("unit.id"), null=True), _number("version"), _text("entered_at"), _text("opened_at"),
    _text("ended_at", null=True), _text("predecessor_id", ForeignKey("dossier.id"), null=True), _number("late"),
    _text("total", null=True), _number("stars", null=True), _text("changes", null=True),
    _text("origin", null=True),
    _one_of("kind", "new", "upgrade", "re-evaluation"),
    UniqueConstraint("cycle_id", "product_id", "round_id"),
    Index(None, "scope"), Index(None, "predecessor_id"),
    Index(None, "producer_id"),
)  # fmt: skip

_table(
    "document_item",
    _key(), _text("dossier_id", ForeignKey("dossier.id")), _text("item"), _text("status"),
    _text("note", null=True), _text("recorded_at"), _number("copies", null=True),
    _one_of("status", "present", "missing", "not-needed"),
    Index(None, "dossier_id"),
)  # fmt: skip

_table(
    "document_file",
    _key(), _text("dossier_id", ForeignKey("dossier.id")), _text("item"), _number("version"),
    _text("name"), _text("sha256"), _number("size"), _text("media"), _text("added_by"),
    _text("added_at"), _text("state"),
    _one_of("state", "kept", "erased"),
    UniqueConstraint("dossier_id", "item", "version"), Index(None, "sha256"),
)  # fmt: skip

_table(
    "comment",
    _key(), _text("dossier_id", ForeignKey("dossier.id")), _number("number"), _text("visibility"),
    _text("text"), _text("written_by"), _text("written_at"),
    _one_of("visibility", "internal", "council", "producer"),
    UniqueConstraint("dossier_id", "number"),
)  # fmt: skip

_table(
    "result",
    _key(), _text("dossier_id", ForeignKey("dossier.id")), _text("level"), _number("number"), _text("total"),
    _number("stars"), _text("day", null=True), _text("corrects_id", ForeignKey("result.id"), null=True),
    _text("recorded_at"), _text("manner", null=True), _text("met_because", null=True),
    UniqueConstraint("dossier_id", "level", "number"),
)  # fmt: skip

_table(
    "certificate",
    _key(), _text("dossier_id", ForeignKey("dossier.id")), _text("product_id", ForeignKey("product.id")),
    _number("stars"), _text("authority_id", ForeignKey("unit.id"), null=True), _text("decision_number", null=True),
    _text("decision_day", null=True), _text("issued", null=True), _text("ends", null=True), _text("state"),
    _text("corrects_id", ForeignKey("certificate.id"), null=True), _text("recorded_at"), _text("clause", null=True),
    _text("regime", null=True), _text("covered_until", null=True),
    _text("follows_id", ForeignKey("certificate.id"), null=True), _text("informed_number", null=True),
    _text("informed_day", null=True), _text("ground", null=True), _text("finding_number", null=True),
    _text("finding_day", null=True), _text("settled_number", null=True), _text("settled_on", null=True),
    _text("origin", null=True),
    _one_of("state", "in-force", "ended", "revoked", "replaced", "corrected"),
    Index(None, "dossier_id"), Index(None, "product_id"), Index(None, "follows_id"), Index(None, "ends"),
)  # fmt: skip

_table(
    "duty",
    _key(), _text("cycle_id", ForeignKey("cycle.id")), _text("milestone"), _text("label"),
    _text("unit_id", ForeignKey("unit.id")), _text("scope"), _text("time"), _text("parties"), _text("state"),
    _number("version"), _text("done_on", null=True), _text("document", null=True),
    _text("note", null=True), _text("occurrence", null=True), _text("recurs_from", null=True),
    _one_of("state", "open", "done", "waived"), _one_of("time", "dated", "standing", "urgent"),
    Index(None, "cycle_id"), Index(None, "unit_id"), Index(None, "scope"),
)  # fmt: skip

deadline = _table(
    "deadline",
    _key(), _text("line"), _number("version"), _text("subject_kind"), _text("subject_id"), _text("rule"),
    _text("label"), _text("cycle_id", null=True), _text("whose"), _text("unit_id", null=True), _text("scope"),
    _text("wording", null=True), _text("precision"), _text("opens_at", null=True), _text("strict_at", null=True),
    _text("lenient_at", null=True), _text("hardness"), _number("provisional"), _text("state"),
    _text("set_at"), _text("passed_at", null=True), _text("settled_at", null=True), _text("rung_until", null=True),
    _text("next_at", null=True), _text("proof"), _text("previous_id", null=True), _text("set_by"),
    _one_of("state", "open", "met", "closed", "moved", "stopped"), _one_of("hardness", "hard", "soft"),
    UniqueConstraint("line", "version"),
    Index("ix_deadline_open_subject", "subject_kind", "subject_id"),
    Index("ix_deadline_scope", "scope"),
)  # fmt: skip
_partial("ix_deadline_bell", deadline.c.next_at, deadline.c.next_at.is_not(None))

notice = _table(
    "notice",
    _key(), _text("rule"), _text("subject_kind"), _text("subject_id"), _text("occasion"), _text("recipient_kind"),
    _text("recipient_id"), _text("channel"), _number("attempt"), _text("state"), _text("held_because", null=True),
    _text("template"), _text("facts"), _text("scope"), _text("cycle_id", null=True),
    _text("deadline_id", null=True), _text("owed_at"), _text("message_id", null=True), _text("set_by"),
    _one_of("state", "owed", "covered", "held", "cancelled"),
    UniqueConstraint("subject_kind", "subject_id", "rule", "occasion", "recipient_kind", "recipient_id", "channel",
                     "attempt", name="uq_notice_key"),
    Index(None, "scope"),
)  # fmt: skip
_partial("ix_notice_message_id", notice.c.message_id, notice.c.message_id.is_not(None))
_partial("ix_notice_owed", notice.c.owed_at, notice.c.state == "owed")

message = _table(
    "message",
    _key(), _text("channel"), _text("recipient_kind"), _text("recipient_id"), _text("address"),
    _text("subject"), _text("message_id"), _text("sha256"), _text("data"),
    _text("state"), _text("issued_at"), _text("settled_at", null=True), _text("replaces_id", null=True),
    _one_of("state", "issued", "sending", "sent", "retry", "uncertain", "refused", "superseded"),
)  # fmt: skip
_partial("ix_message_unsettled", message.c.issued_at, message.c.settled_at.is_(None))

_table(
    "evidence",
    _key(), _text("message_id", ForeignKey("message.id")), _text("at"), _text("outcome"),
    _text("detail", null=True), _text("addresses", null=True),
    Index(None, "message_id"),
)  # fmt: skip

_table(
    "telling",
    _key(), _text("notice_id", ForeignKey("notice.id")), _text("channel"), _text("day"), _text("by_whom"),
    _text("spoken_to", null=True), _text("document_number", null=True),
    _text("document_day", null=True), _text("note", null=True), _text("recorded_at"),
    _text("held_before", null=True), _text("withdrawn_at", null=True),
    _one_of("channel", "post", "telephone"),
    Index(None, "notice_id"),
)  # fmt: skip

_table(
    "answer",
    _key(), _text("certificate_id", ForeignKey("certificate.id")), _text("answer"), _text("day"), _text("by_whom"),
    _text("spoken_to", null=True), _text("note", null=True), _text("recorded_at"),
    _one_of("answer", "will-file", "stops", "unclear"),
    Index(None, "certificate_id"),
)  # fmt: skip

_table("series", _key("name"), _number("last"))

_table(
    "reference_given",
    _key("reference"), _text("series"), _number("number"), _text("subject_kind"), _text("subject_id"),
    UniqueConstraint("series", "number"),
)  # fmt: skip

_table(
    "review_mark",
    _key(), _text("person_id", ForeignKey("person.id")), _number("up_to"), _text("at"),
)  # fmt: skip

_table(
    "question",
    _key(), _number("entry"), _text("unit_id", ForeignKey("unit.id")), _text("scope"),
    _text("asked_by", ForeignKey("person.id")), _text("text"), _text("asked_at"),
    _text("answered_by", null=True), _text("answer", null=True), _text("answered_at", null=True),
    _text("state"), _one_of("state", "open", "answered", "closed"),
    Index(None, "entry"),
)  # fmt: skip

_table(
    "erasure",
    _key(), _text("table_name"), _text("row_key"), _text("column_name"), _text("article"), _text("asked_by"),
    _text("approved_by", null=True), _text("state"), _text("at"), _one_of("state", "asked", "done", "refused"),
)  # fmt: skip

_table(
    "audit_entry",
    Column("number", Integer, primary_key=True, autoincrement=False), _text("at"), _text("actor"), _text("command"),
    _text("kind"), _text("subject_kind"), _text("subject_id"), _text("hash"), _text("body"),
    UniqueConstraint("command"),
    Index(None, "subject_kind", "subject_id"), Index(None, "actor"), Index(None, "kind"),
)  # fmt: skip

_table(
    "audit_head",
    Column("id", Integer, primary_key=True, autoincrement=False), _number("number"), _text("hash"), _text("at"),
    _number("epoch"), CheckConstraint("id = 1", name="single"),
)  # fmt: skip

_table(
    "audit_checkpoint",
    Column("size", Integer, primary_key=True, autoincrement=False), _text("head"), _text("root"), _text("at"),
    _text("public_key"), _text("signature"),
)  # fmt: skip

_table("private_value", _key("command"), _key("commitment"), _text("salt"), _text("value"))

_table("command_claim", _key("key"), _text("content"), sqlite_with_rowid=False)

_table(
    "heartbeat",
    _key("worker"), _text("kind"), _text("seen_at"), _text("host"), _text("detail", null=True),
)  # fmt: skip

_table(
    "sweep_run",
    _key(), _text("office_at"), _text("machine_at"), _number("found"), _number("done"), _text("report", null=True),
)  # fmt: skip

attempt = _table(
    "attempt",
    _key(), _text("message_id"), _number("number"), _text("worker"), _text("started_at"),
    _text("finished_at", null=True), _text("pause_until", null=True), _number("halts"),
    Index(None, "message_id"), Index(None, "started_at"),
)  # fmt: skip
_partial("ix_attempt_pause_until", attempt.c.pause_until, attempt.c.pause_until.is_not(None))

_table(
    "lease",
    _key("name"), _text("worker"), _number("fence"), _text("until"), _number("rescues"),
    Index(None, "worker"),
)  # fmt: skip

_table("credential", _key("person_id"), _text("secret"))
_table("invitation", _key("digest"), _text("person_id"), _text("until"))
_table("failed_login", _key(), _text("account"), _text("address"), _text("at"))
_table("form_draft", _key(), _text("person_id"), _text("path"), _text("fields"), _text("at"), Index(None, "person_id"))
_table(
    "web_session",
    _key("digest"), _text("person_id"), _text("csrf"), _text("roles"), _text("begun_at"), _text("seen_at"),
)  # fmt: skip

GUARDED = {
    "audit_entry": {"UPDATE": "changed", "DELETE": "deleted"},
    "audit_checkpoint": {"UPDATE": "changed", "DELETE": "deleted"},
    "policy_content": {"UPDATE": "changed", "DELETE": "deleted"},
    "reference_given": {"UPDATE": "changed", "DELETE": "deleted"},
    "private_value": {"UPDATE": "changed"},
}

FUNCTION = """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never '
    || CASE TG_OP WHEN 'UPDATE' THEN 'changed' ELSE 'deleted' END;
END
$$"""


def upgrade() -> None:
    """Make all of it."""
    connection = op.get_bind()
    metadata.create_all(connection, checkfirst=False)
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:
        op.execute(FUNCTION)
    for table, verbs in GUARDED.items():
        for verb, done in verbs.items():
            trigger = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            if on_postgresql:
                op.execute(f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
            else:
                op.execute(f"{trigger} BEGIN SELECT RAISE(ABORT, 'rows of {table} are never {done}'); END")
        if on_postgresql and "DELETE" in verbs:
            trigger = f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            op.execute(f"{trigger} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")
