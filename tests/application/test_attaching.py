"""Files under the papers of a dossier: judged, kept, recorded with their hash, checked, and erased."""

import hashlib
from pathlib import Path

import pytest

from ocop_cycle import errors
from ocop_cycle.application import attaching, commands
from ocop_cycle.application.queries import document_files, dossier
from ocop_cycle.application.verification import whole
from ocop_cycle.policy import uploads
from ocop_cycle.storage import file_store
from tests.application import builders, dumps, situations

CODE, ITEM = situations.DRAFTED, "registration-form"
PDF = b"%PDF-1.7\nPhieu dang ky"
DIGEST = hashlib.sha256(PDF).hexdigest()


def attachments(office: builders.Office, folder: Path) -> attaching.Attachments:
    """The files of an office, in a folder."""
    return attaching.Attachments(
        store=office.house.store, way_in=office.house.engine, files=file_store.FileStore(folder),
        allowed=uploads.read(None),
    )  # fmt: skip


def attach(
    office: builders.Office, folder: Path, *, content: bytes = PDF, name: str = "Phiếu.pdf", actor: str = "thu",
    item: str = ITEM,
) -> int:  # fmt: skip
    """Put a file under a paper; gives its version."""
    made = attachments(office, folder)
    taken = made.incoming()
    taken.write(content)
    return int(made.attach(office.by(actor), CODE, item, taken, name).after["file"])


def test_a_file_makes_its_paper_present_and_stands_on_the_trail(tmp_path: Path) -> None:
    """Hash, size and kind stand in the entry; the name, which may say who somebody is, as a commitment only."""
    office = situations.busy()
    head = dumps.head(office)

    version = attach(office, tmp_path)

    (said,) = dumps.entries(office, head)
    assert version == 1
    assert {name: said["after"][name] for name in ("document", "status", "sha256", "bytes", "media")} == {
        "document": ITEM, "status": "present", "sha256": DIGEST, "bytes": len(PDF), "media": "application/pdf",
    }  # fmt: skip
    assert "Phiếu" not in str(said)
    assert dumps.faults(office) == []


def test_versions_are_kept(tmp_path: Path) -> None:
    """A second file is the next version, and the first can still be fetched; the very same file is refused."""
    office = situations.busy()
    attach(office, tmp_path)

    second = attach(office, tmp_path, content=PDF + b" sua", name="C:\\Tai lieu\\Phie\u0302\u0301u 2.pdf")
    with pytest.raises(errors.StepRefused) as refused:
        attach(office, tmp_path, content=PDF + b" sua")

    thu = office.reader.actor("thu")
    shown = next(one for one in dossier.show(office.reader, thu, CODE).papers if one.item == ITEM).files
    assert (second, [reason.code for reason in refused.value.reasons]) == (2, ["file-there-already"])
    assert [(one.version, one.name) for one in shown] == [(2, "Phiếu 2.pdf"), (1, "Phiếu.pdf")]
    assert document_files.one(office.reader, thu, CODE, ITEM, 1).sha256 == DIGEST


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\x00", "Phiếu.pdf", "file-kind-refused"),
        (b"%PDF" + b"0" * 2_000_000, "Phiếu.pdf", "file-too-large"),
        (PDF, f"{'a' * 150}.pdf", "file-name-too-long"),
    ],
)
def test_what_is_refused_leaves_nothing(tmp_path: Path, content: bytes, name: str, code: str) -> None:
    """No row, no entry and no file on the disk."""
    office = situations.busy()
    office.do(commands.ChangeSetting, builders.ADMINISTRATOR, name=attaching.SETTING, value="1")
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        attach(office, tmp_path, content=content, name=name)

    assert [reason.code for reason in refused.value.reasons] == [code]
    assert dumps.of(office) == before
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_file_without_its_bytes_is_found(tmp_path: Path) -> None:
    """The check of the whole trail tells of bytes that are gone or others, and which entry tells of them."""
    office = situations.busy()
    attach(office, tmp_path)
    first = dumps.head(office)
    attach(office, tmp_path, content=PDF + b" 2")
    second = dumps.head(office)
    places = (tmp_path / "files").rglob("*")
    files = {place.name: place for place in places if place.is_file()}
    files[DIGEST].unlink()
    files.pop(DIGEST)
    (other,) = files.values()
    other.write_bytes(b"%PDF-1.7\nPhieu dang kx 2")

    found = whole.verify(office.reader, files=file_store.FileStore(tmp_path))

    assert [(fault.what, fault.key, fault.entry) for fault in found.faults] == [
        ("file-missing", f"{CODE}/{ITEM}/1", first), ("file-altered", f"{CODE}/{ITEM}/2", second),
    ]  # fmt: skip


def test_a_producer_adds_to_his_own_papers_only(tmp_path: Path) -> None:
    """He hands in what he makes; what the office makes is the office's."""
    office = situations.busy()
    producer = standing_for(office)

    own = attach(office, tmp_path, actor=producer)
    with pytest.raises(errors.NotPermitted) as refused:
        attach(office, tmp_path, actor=producer, item="commune-report")

    assert own == 1
    assert [reason.code for reason in refused.value.reasons] == ["paper-of-the-office"]


def test_f17_a_producer_sees_no_file_of_the_office_and_not_who_added_one(tmp_path: Path) -> None:
    """A report may name those who wrote it: its file is not there for him, in lists and by its address."""
    office = situations.busy()
    attach(office, tmp_path, item="commune-report", name="Bao cao cua ba Thu.pdf")
    attach(office, tmp_path)
    actor = office.reader.actor(standing_for(office))

    seen = {one.item: one.files for one in dossier.show(office.reader, actor, CODE).papers}

    assert (seen["commune-report"], [one.by for one in seen[ITEM]]) == ((), [None])
    with pytest.raises(errors.UnknownThing):
        document_files.one(office.reader, actor, CODE, "commune-report")


def test_f18_a_file_next_door_is_not_there(tmp_path: Path) -> None:
    """The officer of another commune neither adds to a dossier nor fetches from it."""
    office = situations.busy()
    attach(office, tmp_path)

    with pytest.raises(errors.UnknownThing):
        document_files.one(office.reader, office.reader.actor("hung"), CODE, ITEM)
    with pytest.raises(errors.NotPermitted):
        attach(office, tmp_path, actor="hung", content=PDF + b" 3")


def test_erasing_the_name_takes_the_bytes(tmp_path: Path) -> None:
    """Once the cycle is closed a file may be erased: name and bytes go, hash and entry stay, and nothing is missing."""
    office = situations.busy()
    attach(office, tmp_path)
    place = {"table": "document_file", "row": f"{CODE}/{ITEM}/1", "column": "name"}
    with pytest.raises(errors.StepRefused) as kept:
        office.do(commands.AskErasure, builders.ADMINISTRATOR, **place, article="Luật", reason="Theo yêu cầu")
    close(office)
    asked = office.do(commands.AskErasure, builders.ADMINISTRATOR, **place, article="Luật", reason="Theo yêu cầu")

    office.do(commands.ErasePersonalData, situations_second(office), erasure=asked.subject[1])
    gone = attachments(office, tmp_path).forget_erased()

    assert [reason.facts["why"] for reason in kept.value.reasons] == ["cycle-not-closed"]
    assert gone == 1
    assert whole.verify(office.reader, files=file_store.FileStore(tmp_path)).count == 0
    with pytest.raises(errors.UnknownThing):
        document_files.one(office.reader, office.reader.actor("thu"), CODE, ITEM)


def test_copies_are_counted(tmp_path: Path) -> None:
    """Three of five samples are not the samples; five are, and a paper that is not counted takes no count."""
    office = situations.busy()
    thu = office.reader.actor("thu")

    few = office.do(commands.RecordDocument, "thu", dossier=CODE, item="samples", copies=3)
    shown = next(one for one in dossier.show(office.reader, thu, CODE).papers if one.item == "samples")
    all_there = office.do(commands.RecordDocument, "thu", dossier=CODE, item="samples", copies=5)
    with pytest.raises(errors.WrongUse):
        office.do(commands.RecordDocument, "thu", dossier=CODE, item=ITEM, copies=1)

    assert (few.after["status"], shown.copies, shown.copies_there, shown.copies_missing) == ("missing", 5, 3, 2)
    assert (all_there.after["status"], all_there.after["copies"]) == ("present", 5)


def standing_for(office: builders.Office) -> str:
    """Somebody who stands for the producer of the dossier."""
    producer, unit = (office.row("dossier", CODE)[name] for name in ("producer_id", "unit_id"))
    office.do(commands.AddPerson, person="chu-the", name="Chủ Thể Mẫu")
    office.do(commands.GrantRole, person="chu-the", role="producer", unit=unit or builders.AGENCY, producer=producer)
    return "chu-the"


def situations_second(office: builders.Office) -> str:
    """Somebody else who may approve an erasure."""
    return str(office.rows("SELECT person_id FROM role_grant WHERE role = 'administrator' ORDER BY person_id")[-1][
        "person_id"])  # fmt: skip


def close(office: builders.Office) -> None:
    """Close the cycle of the dossier."""
    office.do(commands.CloseCycle, "ha", **situations.SAMPLES[commands.CloseCycle].said(office))
