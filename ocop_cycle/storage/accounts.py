"""
Running state of those who sign in: passwords, one-time links, sessions, failed tries. In no chain and no journal.

Losing it loses no fact: everybody asks for a new link. Keys that open something are kept as digests only, so that a
copy of the database opens nothing. Moments are machine time.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select

from ocop_cycle import clock, identity
from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement, insert_of, update_of


class Session(NamedTuple):
    """
    One signed-in browser, all columns in the order of the schema.

    ``digest`` is of the key in its cookie; ``csrf`` stands in its forms; ``roles`` is a digest of the roles held when
    the key was given.
    """

    digest: str
    person_id: str
    csrf: str
    roles: str
    begun_at: str
    seen_at: str


class SignedIn(NamedTuple):
    """
    A session and whose it is: the ``name``, whether the person ``is_active``, and the roles held now.

    ``grants`` are (role, unit, area, level, producer), as ``parties.grants`` gives them of who is active.
    """

    session: Session
    name: str
    is_active: bool
    grants: tuple[tuple[str, str, str, str, str | None], ...]


_s, _f, _i, _k = schema.web_session.c, schema.failed_login.c, schema.invitation.c, schema.credential.c
_p, _g, _u = schema.person.c, schema.role_grant.c, schema.unit.c
_SECRET = Statement(lambda: select(_k.secret).where(_k.person_id == bindparam("person")))
_WITH_SECRET = Statement(lambda: select(_k.person_id).order_by(_k.person_id))
_FORGET_SECRET = Statement(lambda: schema.credential.delete().where(_k.person_id == bindparam("person")))
_INVITED = Statement(lambda: select(_i.person_id, _i.until).where(_i.digest == bindparam("digest")))
_SPEND = Statement(lambda: schema.invitation.delete().where(_i.digest == bindparam("digest")))
_FORGET_INVITATIONS = Statement(lambda: schema.invitation.delete().where(_i.person_id == bindparam("person")))
_FORGET_OLD_INVITATIONS = Statement(lambda: schema.invitation.delete().where(_i.until <= bindparam("at")))
_SESSION = Statement(lambda: select(schema.web_session).where(_s.digest == bindparam("digest")))
_SIGNED_IN = Statement(
    lambda: (
        select(schema.web_session, _p.name, _p.state, _g.role, _g.unit_id, _u.area, _u.level, _g.producer_id)
        .select_from(
            schema.web_session.join(schema.person, _p.id == _s.person_id)
            .outerjoin(schema.role_grant, and_(_g.person_id == _p.id, _g.state == "granted"))
            .outerjoin(schema.unit, _u.id == _g.unit_id)
        )
        .where(_s.digest == bindparam("digest"))
        .order_by(_g.id)
    )
)
"""One question, for it is asked with every page."""
_END = Statement(lambda: schema.web_session.delete().where(_s.digest == bindparam("digest")))
_END_ALL = Statement(lambda: schema.web_session.delete().where(_s.person_id == bindparam("person")))
_FORGET_SESSIONS = Statement(
    lambda: schema.web_session.delete().where((_s.seen_at < bindparam("idle")) | (_s.begun_at < bindparam("old")))
)
_FAILED = Statement(
    lambda: select(
        func.count().filter(_f.account == bindparam("account")),
        func.count().filter(_f.address == bindparam("address")),
    ).where(_f.at > bindparam("since"))
)
_FORGET_FAILED = Statement(lambda: schema.failed_login.delete().where(_f.at <= bindparam("before")))
_FORGIVE = Statement(
    lambda: schema.failed_login.delete().where(_f.account == bindparam("account"), _f.address == bindparam("address"))
)


def secret(runner: Runner, person: str) -> str | None:
    """The hash of a person's password."""
    row = runner.first(_SECRET, {"person": person})
    return str(row[0]) if row else None


def people_with_secrets(runner: Runner) -> frozenset[str]:
    """Who can sign in with a password."""
    return frozenset(row[0] for row in runner.all(_WITH_SECRET))


def set_secret(runner: Runner, person: str, hashed: str) -> None:
    """Keep the hash of a new password; every link and every session of the person ends."""
    runner.run(_FORGET_SECRET, {"person": person})
    row = {"person_id": person, "secret": hashed}
    runner.run(insert_of(schema.credential, tuple(row)), row)
    runner.run(_FORGET_INVITATIONS, {"person": person})
    end_all(runner, person)


def invite(runner: Runner, person: str, digest: str, *, until: datetime) -> None:
    """Keep the digest of a one-time link, in place of any the person had."""
    runner.run(_FORGET_INVITATIONS, {"person": person})
    row = {"digest": digest, "person_id": person, "until": clock.to_text(until)}
    runner.run(insert_of(schema.invitation, tuple(row)), row)


def invited(runner: Runner, digest: str) -> tuple[str, str] | None:
    """Whom a link lets choose a password, and until when; None when it was used or replaced."""
    row = runner.first(_INVITED, {"digest": digest})
    return (str(row[0]), str(row[1])) if row else None


def spend(runner: Runner, digest: str) -> bool:
    """Let a link open nothing any more; False when it was spent already."""
    return runner.run(_SPEND, {"digest": digest}) == 1


def begin(runner: Runner, session: Session) -> None:
    """Keep a new session."""
    runner.run(insert_of(schema.web_session, Session._fields), session._asdict())


def session(runner: Runner, digest: str) -> Session | None:
    """The session whose key has this digest."""
    row = runner.first(_SESSION, {"digest": digest})
    return Session._make(row) if row else None


def signed_in(runner: Runner, digest: str) -> SignedIn | None:
    """The session whose key has this digest, and whose it is."""
    rows = runner.all(_SIGNED_IN, {"digest": digest})
    if not rows:
        return None
    width = len(Session._fields)
    name, state = rows[0][width : width + 2]
    grants = tuple(row[width + 2 :] for row in rows if row[width + 2] is not None)
    return SignedIn(Session._make(rows[0][:width]), name, state == "active", grants)


def see(runner: Runner, digest: str, at: datetime) -> None:
    """Note that the session was used."""
    runner.run(update_of(schema.web_session, ("seen_at",)), {"key_": digest, "seen_at": clock.to_text(at)})


def end(runner: Runner, digest: str) -> None:
    """End one session."""
    runner.run(_END, {"digest": digest})


def end_all(runner: Runner, person: str) -> None:
    """End every session of a person."""
    runner.run(_END_ALL, {"person": person})


def forget(
    runner: Runner, *, at: datetime, idle_before: datetime, begun_before: datetime, tried_before: datetime
) -> None:
    """Delete what is over: sessions, links and failed tries."""
    runner.run(_FORGET_SESSIONS, {"idle": clock.to_text(idle_before), "old": clock.to_text(begun_before)})
    runner.run(_FORGET_OLD_INVITATIONS, {"at": clock.to_text(at)})
    runner.run(_FORGET_FAILED, {"before": clock.to_text(tried_before)})


def note_failure(runner: Runner, account: str, address: str, at: datetime) -> None:
    """Note a try to sign in that failed."""
    row = {"id": identity.new_key(at), "account": account, "address": address, "at": clock.to_text(at)}
    runner.run(insert_of(schema.failed_login, tuple(row)), row)


def failures(runner: Runner, account: str, address: str, since: datetime) -> tuple[int, int]:
    """How many tries failed since a moment: for the account from anywhere, and from the address for anybody."""
    wanted = {"account": account, "address": address, "since": clock.to_text(since)}
    row = runner.first(_FAILED, wanted)
    return (int(row[0]), int(row[1])) if row else (0, 0)


def forgive(runner: Runner, account: str, address: str) -> None:
    """Forget the failed tries for an account from an address, once one succeeded."""
    runner.run(_FORGIVE, {"account": account, "address": address})
