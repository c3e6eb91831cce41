"""Signed checkpoints: who makes them, what they go on from, and what stops them."""

import dataclasses
import functools
import pathlib

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands, frontier
from ocop_cycle.application.verification import checkpoints, whole
from ocop_cycle.delivery import signing
from ocop_cycle.domain import heads, merkle
from ocop_cycle.storage import checkpoints as stored
from ocop_cycle.storage import trail_reading
from tests.application import builders, tampering
from tests.storage import databases


@pytest.fixture
def signs(opened: builders.Office) -> checkpoints.Checkpoints:
    """What makes checkpoints in the open office, its key in force."""
    return tampering.put_key(opened)


def leaves(office: builders.Office, size: int) -> list[bytes]:
    """The hashes of the first entries."""
    with office.house.store.reading() as runner:
        return [bytes.fromhex(digest) for _, digest in trail_reading.hashes(runner, after=0, until=size)]


def kept(office: builders.Office) -> list[heads.Checkpoint]:
    """The checkpoints as stored."""
    with office.house.store.reading() as runner:
        return stored.every(runner)


def forged(office: builders.Office, **changes: object) -> commands.MakeCheckpoint:
    """A request for a good checkpoint of the trail as it stands, with changes."""
    with office.house.store.reading() as runner:
        tree = frontier.grown(runner, trail_reading.newest(runner), signing.verify)
    at = office.rows("SELECT at FROM audit_head")[0]["at"]
    made = heads.sign_checkpoint(tampering.key(), size=tree.size, head=tree.head, root=tree.root, at=at)
    return commands.MakeCheckpoint(by=office.by(), checkpoint=dataclasses.replace(made, **changes))  # type: ignore[arg-type] # fields by name


def test_a_checkpoint_states_size_head_and_root(opened: builders.Office, signs: checkpoints.Checkpoints) -> None:
    """It covers every entry there was, and is stored as it was signed."""
    made = signs.make(opened.by())

    assert made is not None
    every = leaves(opened, made.size)
    assert (made.head, made.root) == (every[-1].hex(), merkle.merkle_root(every).hex())
    assert kept(opened) == [made]


def test_the_next_goes_on_from_the_last(opened: builders.Office, signs: checkpoints.Checkpoints) -> None:
    """Over many sizes the root grown from the last checkpoint is the root over all entries."""
    made = []
    for number in range(12):
        opened.do(commands.AddPerson, person=f"nguoi-{number}", name=f"Người {number}")
        made.append(signs.make(opened.by()))

    roots = [checkpoint.root for checkpoint in made if checkpoint]
    assert roots == [merkle.merkle_root(leaves(opened, c.size)).hex() for c in made if c]


def test_nothing_new_makes_no_checkpoint(opened: builders.Office, signs: checkpoints.Checkpoints) -> None:
    """The entry of a checkpoint alone is no reason for another one."""
    signs.make(opened.by())

    assert signs.make(opened.by()) is None


def test_an_empty_trail_makes_no_checkpoint() -> None:
    """Without a single entry there is nothing to sign."""
    office = builders.office()

    assert tampering.signing_with(office, tampering.key()).make(office.by()) is None
    office.house.close()


def test_checkpoints_on_every_database(database: databases.Database) -> None:
    """Made, grown and verified on SQLite and PostgreSQL alike."""
    office = builders.founded(database.engine)
    signs = tampering.put_key(office)
    signs.make(office.by())
    office.do(commands.AddPerson, person="an", name="An")
    signs.make(office.by())

    found = whole.verify(office.house.reader, known_keys=[tampering.key().public_key_hex])

    assert (found.count, found.checkpoints, found.vouched) == (0, 2, found.entries - 1)


def test_without_a_key_there_is_no_checkpoint_and_work_goes_on(opened: builders.Office) -> None:
    """Whoever watches is told by name; the next command is carried out."""
    with pytest.raises(checkpoints.NoSigningKey):
        tampering.signing_with(opened, None).make(opened.by())

    opened.do(commands.AddPerson, person="an", name="An")
    assert kept(opened) == []


def test_the_house_itself_signs_with_its_key(tmp_path: pathlib.Path) -> None:
    """A house that is handed a signer makes checkpoints with the key of entry 1."""
    office = builders.office()
    founding = dataclasses.replace(builders.founding(office.by()), public_key=tampering.key().public_key_hex)
    office.execute(founding)
    signs = dataclasses.replace(office.house.checkpoints, signer=tampering.key)

    made = signs.make(office.by())

    assert made is not None
    assert whole.verify(office.house.reader, known_keys=[made.key]).vouched == 1
    office.house.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signature": "0" * 128}, "signature-false"),
        ({"key": tampering.key("khac").public_key_hex}, "key-not-in-force"),
        ({"at": "2024-01-01T00:00:00.000000Z"}, "signature-false"),
    ],
)
def test_what_was_not_signed_by_the_key_in_force_is_refused(
    opened: builders.Office, signs: checkpoints.Checkpoints, changes: dict[str, object], code: str
) -> None:
    """Another signature, key or moment than was signed: refused, and nothing is stored."""
    with pytest.raises(errors.StepRefused) as caught:
        opened.execute(forged(opened, **changes))

    assert [reason.code for reason in caught.value.reasons] == [code]
    assert kept(opened) == []


def test_what_the_trail_does_not_say_is_refused(opened: builders.Office, signs: checkpoints.Checkpoints) -> None:
    """A well signed root that is not the trail's is computed again and refused."""
    good = forged(opened).checkpoint
    lie = heads.sign_checkpoint(tampering.key(), size=good.size, head=good.head, root="0" * 64, at=good.at)

    with pytest.raises(frontier.TrailBroken):
        opened.execute(commands.MakeCheckpoint(by=opened.by(), checkpoint=lie))


def test_an_older_checkpoint_is_refused(opened: builders.Office, signs: checkpoints.Checkpoints) -> None:
    """Two requests for the same size: the second finds the first."""
    first, second = forged(opened), forged(opened)
    opened.execute(first)

    with pytest.raises(errors.StepRefused) as caught:
        opened.execute(second)

    assert [reason.code for reason in caught.value.reasons] == ["checkpoint-stands"]


def test_the_trail_may_grow_between_signing_and_storing(
    opened: builders.Office, signs: checkpoints.Checkpoints
) -> None:
    """A checkpoint over the first entries holds, however many came behind them meanwhile."""
    asked = forged(opened)
    opened.do(commands.AddPerson, person="an", name="An")

    opened.execute(asked)

    assert whole.verify(opened.house.reader).count == 0


def test_only_who_may_makes_checkpoints(opened: builders.Office, signs: checkpoints.Checkpoints) -> None:
    """An auditor reads; he does not sign."""
    with pytest.raises(errors.NotPermitted):
        signs.make(opened.by("kiem"))


def test_l5_nothing_is_signed_on_top_of_a_trail_computed_anew(tmp_path: pathlib.Path) -> None:
    """Somebody computed the chain anew below the last checkpoint: the next one is refused, not signed."""
    file = tampering.worked_on(tmp_path)
    said = {30: {"origin": "cli:khac"}}
    tampering.spoil(file, functools.partial(tampering.recompute, change=lambda e: e.update(said.get(e["n"], {}))))
    asking = tampering.reading(file)

    with asking.store.reading() as runner, pytest.raises(frontier.TrailBroken) as caught:
        frontier.grown(runner, trail_reading.newest(runner), signing.verify)

    asking.store.database.dispose()
    ((size,),) = tampering.asked(file, "SELECT size FROM audit_checkpoint")
    assert caught.value.number == size


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE audit_checkpoint SET signature = lower(hex(zeroblob(64)))",
        "UPDATE audit_checkpoint SET root = lower(hex(zeroblob(32)))",
        "UPDATE audit_entry SET kind = 'x' WHERE kind = 'MakeCheckpoint'",
        "DELETE FROM audit_entry WHERE number = (SELECT MAX(size) + 5 FROM audit_checkpoint)",
        "UPDATE audit_entry SET body = replace(body, '\"peaks\":[\"', '\"peaks\":[\"00') WHERE kind = 'MakeCheckpoint'",
        "UPDATE audit_entry SET body = replace(body, '\"peaks\":[', '\"picks\":[') WHERE kind = 'MakeCheckpoint'",
        """UPDATE audit_entry SET body = substr(body, 1, instr(body, '"peaks":["') + 9) || 'ab'
           || substr(body, instr(body, '"peaks":["') + 12) WHERE kind = 'MakeCheckpoint'""",
    ],
)
def test_nothing_is_signed_where_the_last_checkpoint_does_not_hold(tmp_path: pathlib.Path, deed: str) -> None:
    """Its signature, its root, its entry, a gap behind it, its tree: each stops the next one."""
    file = tampering.worked_on(tmp_path)
    tampering.spoil(file, deed)
    asking = tampering.reading(file)

    with asking.store.reading() as runner, pytest.raises(frontier.TrailBroken):
        frontier.grown(runner, trail_reading.newest(runner), signing.verify)

    asking.store.database.dispose()


# --- the key ---------------------------------------------------------------------------------------------------------


def test_another_key_takes_over_signed_by_both(opened: builders.Office, signs: checkpoints.Checkpoints) -> None:
    """Old checkpoints hold under the old key, new ones under the new key, and knowing the old key is enough."""
    new = tampering.key("moi")
    signs.make(opened.by())
    signs.change_key(opened.by(), new, lost=False, reason="Đổi khóa định kỳ")
    tampering.signing_with(opened, new).make(opened.by())

    found = whole.verify(opened.house.reader, known_keys=[tampering.key().public_key_hex])

    assert (found.count, found.checkpoints) == (0, 2)
    assert opened.rows("SELECT value FROM setting WHERE name = 'public-key'") == [{"value": new.public_key_hex}]


def test_the_old_key_signs_no_more(opened: builders.Office, signs: checkpoints.Checkpoints) -> None:
    """After the change a checkpoint of the old key is refused."""
    signs.change_key(opened.by(), tampering.key("moi"), lost=False, reason="Đổi khóa định kỳ")

    with pytest.raises(errors.StepRefused) as caught:
        signs.make(opened.by())

    assert [reason.code for reason in caught.value.reasons] == ["key-not-in-force"]


def test_a_lost_key_is_replaced_and_asked_for_from_outside(
    opened: builders.Office, signs: checkpoints.Checkpoints
) -> None:
    """The new key signs alone; a check that knows the new key from outside accepts it, one that does not tells."""
    new = tampering.key("moi")
    signs.change_key(opened.by(), new, lost=True, reason="Mất khóa cũ")

    knowing = whole.verify(opened.house.reader, known_keys=[new.public_key_hex])
    unknowing = whole.verify(opened.house.reader)

    assert knowing.count == 0
    assert [fault.what for fault in unknowing.faults] == ["key"]


def test_a_key_that_nobody_vouches_for_is_refused(opened: builders.Office, signs: checkpoints.Checkpoints) -> None:
    """The signature of the old key must be one."""
    new = tampering.key("moi")
    statement = b"something else"
    asked = commands.ChangeKey(
        by=opened.by(), key=new.public_key_hex, replaces=tampering.key().public_key_hex,
        signed_by_new=new.sign(statement), signed_by_old=tampering.key().sign(statement), reason="Đổi khóa",
    )  # fmt: skip

    with pytest.raises(errors.StepRefused) as caught:
        opened.execute(asked)

    assert [reason.code for reason in caught.value.reasons] == ["key-not-vouched-for"]


def test_an_old_key_that_is_not_there_must_be_said_to_be_lost(
    opened: builders.Office, signs: checkpoints.Checkpoints
) -> None:
    """Nobody replaces a key in silence."""
    with pytest.raises(checkpoints.NoSigningKey):
        tampering.signing_with(opened, None).change_key(
            opened.by(), tampering.key("moi"), lost=False, reason="Đổi khóa"
        )
