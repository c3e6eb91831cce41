"""Export and proof: what an inspector takes away is checked by the one-file program, without the system."""

import json
import pathlib
import subprocess
import sys
import zipfile

import pytest

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, frontier
from ocop_cycle.application.queries import trail
from ocop_cycle.application.verification import as_of, exporting, proving
from ocop_cycle.delivery import export, framing
from ocop_cycle.domain import permissions
from tests.application import builders, tampering
from tests.storage import databases

DOSSIER = "LG24-0001"
SYSTEM = permissions.Actor(person_id=permissions.SYSTEM)


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    """The worked-on office."""
    return tampering.worked_on(tmp_path)


def run(program: pathlib.Path, *words: str) -> tuple[int, str]:
    """Run the one-file program as an inspector does, with nothing but Python; its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-I", str(program), *words], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout + done.stderr


def exported(file: pathlib.Path, *, with_values: bool = False) -> pathlib.Path:
    """The export of the file, as one who sees everything takes it away."""
    asking = tampering.reading(file)
    path = file.with_name("so-nhat-ky.zip")
    exporting.write(asking, asking.actor("kiem"), path, with_values=with_values)
    asking.store.database.dispose()
    return path


def program(path: pathlib.Path) -> pathlib.Path:
    """The program that lies in an export."""
    with zipfile.ZipFile(path) as archive:
        return pathlib.Path(archive.extract(export.VERIFIER, path.parent))


def head_of(file: pathlib.Path) -> str:
    """The head as somebody noted it down from the footer of a message."""
    head = tampering.head(file)
    return f"{head.number}-{head.prefix}"


def test_an_export_passes_with_head_and_key(file: pathlib.Path) -> None:
    """The program in the export says PASSED, up to the last entry, and ends with 0."""
    path = exported(file)

    code, said = run(program(path), str(path), "--head", head_of(file), "--key", tampering.key().public_key_hex)

    assert code == 0
    assert f"PASSED, vouched for from outside up to entry {tampering.head(file).number}" in said


def test_an_export_with_values_opens_every_commitment_but_the_erased(file: pathlib.Path) -> None:
    """All values are opened, save the one that was erased."""
    path = exported(file, with_values=True)
    ((values,),) = tampering.asked(file, "SELECT count(*) FROM private_value")

    code, said = run(program(path), str(path), "--head", head_of(file))

    assert code == 0
    assert f"{values} mở / opened, 1 đóng / closed" in said


def test_an_export_without_values_gives_none_away(file: pathlib.Path) -> None:
    """No address stands in it."""
    with zipfile.ZipFile(exported(file)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())

    assert b"@lang-giang.example" not in everything


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        (
            'UPDATE audit_entry SET body = replace(body, \'"actor":"\', \'"actor":"x\') WHERE number = 120',
            "stored hash",
        ),
        ("DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)", "the end was cut off"),
        ("UPDATE audit_checkpoint SET root = lower(hex(zeroblob(32)))", "a signed checkpoint does not hold"),
        ("UPDATE audit_entry SET body = CAST(x'7bff7d' AS TEXT) WHERE number = 50", "form of an entry"),
        ("UPDATE audit_entry SET hash = CAST(x'ff' AS TEXT) WHERE number = 50", "stored hash"),
    ],
)
def test_l5_what_was_tampered_with_is_exported_as_it_is_and_fails(file: pathlib.Path, deed: str, kind: str) -> None:
    """The export hides nothing: the program finds what was done and ends with 3."""
    head = head_of(file)
    tampering.spoil(file, deed)
    path = exported(file)

    code, said = run(program(path), str(path), "--head", head)

    assert code == 3
    assert kind in said


def test_a_spoilt_salt_does_not_stop_an_export(file: pathlib.Path) -> None:
    """A value that opens nothing any more is left out; the others are there."""
    tampering.spoil(file, "UPDATE private_value SET salt = 'x' WHERE value LIKE '%lg-cty%'")

    path = exported(file, with_values=True)

    assert run(program(path), str(path))[0] == 0


def test_only_who_sees_everything_exports(opened: builders.Office, tmp_path: pathlib.Path) -> None:
    """A coordinator sees a district, which is not the whole trail."""
    house = opened.house

    with pytest.raises(errors.NotPermitted):
        exporting.write(house.reader, opened.actor("thu"), tmp_path / "x.zip", with_values=False)

    assert not (tmp_path / "x.zip").exists()


def test_an_export_names_the_instance(opened: builders.Office, tmp_path: pathlib.Path) -> None:
    """The first line says of which instance it is."""
    exporting.write(opened.house.reader, SYSTEM, tmp_path / "x.zip", with_values=False)

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        first = archive.read("README.txt").decode().splitlines()[0]
    assert first == "Văn phòng thử nghiệm (TN)"


def test_the_export_of_a_demo_says_so(tmp_path: pathlib.Path) -> None:
    """What is made up is called made up, in every file that leaves."""
    office = builders.office()
    wish = builders.founding(office.by())
    office.execute(commands.FoundInstance(**{**_fields(wish), "demo": True}))

    exporting.write(office.house.reader, SYSTEM, tmp_path / "x.zip", with_values=False)

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert framing.DEMO in archive.read("README.txt").decode().splitlines()[0]
    office.house.close()


def _fields(wish: commands.FoundInstance) -> dict[str, object]:
    return {name: getattr(wish, name) for name in wish.__slots__}


def test_progress_of_an_export(opened: builders.Office, tmp_path: pathlib.Path) -> None:
    """The last that is told is that all entries are written."""
    heard: list[tuple[int, int]] = []

    count = exporting.write(
        opened.house.reader,
        SYSTEM,
        tmp_path / "x.zip",
        with_values=False,
        progress=lambda done, of: heard.append((done, of)),
    )

    assert heard[-1] == (count, count)


# --- the proof of one dossier ----------------------------------------------------------------------------------------


@pytest.fixture
def signed(office: builders.Office) -> builders.Office:
    """Lạng Giang with a dossier on its way, its messages sent, all signed."""
    signs = tampering.put_key(office)
    office.to(DOSSIER, "district-check")
    office.house.outbox.run()
    signs.make(office.by())
    return office


def proved(office: builders.Office, folder: pathlib.Path, *, with_values: bool = False) -> pathlib.Path:
    """The file of the proof for the dossier, beside the program."""
    made = proving.prove(office.house.reader, office.actor("kiem"), DOSSIER, with_values=with_values)
    (folder / "chung-minh.json").write_bytes(made.text)
    (folder / export.VERIFIER).write_bytes(export.verifier_source())
    return folder / "chung-minh.json"


def test_a_proof_passes(signed: builders.Office, tmp_path: pathlib.Path) -> None:
    """Every entry about the dossier leads to the signed root, whose key is known."""
    path = proved(signed, tmp_path)

    code, said = run(tmp_path / export.VERIFIER, str(path), "--key", tampering.key().public_key_hex)

    assert code == 0
    assert "PASSED" in said


def test_export_proof_and_past_on_every_database(database: databases.Database, tmp_path: pathlib.Path) -> None:
    """SQLite and PostgreSQL give what the program passes, and tell the same past."""
    office = builders.opened(database.engine)
    signs = tampering.put_key(office)
    product = builders.checked("plan", builders.PLAN).value.products[0]
    office.do(commands.OpenDossier, "thu", cycle=builders.PLAN, product=product.id, kind=product.kind)
    office.step(DOSSIER, "submit-idea", "thu")
    signs.make(office.by())
    exporting.write(office.house.reader, SYSTEM, tmp_path / "so.zip", with_values=True)
    path = proved(office, tmp_path, with_values=True)

    codes = [
        run(tmp_path / export.VERIFIER, str(one), "--key", tampering.key().public_key_hex)[0]
        for one in (tmp_path / "so.zip", path)
    ]

    past = as_of.as_of(office.house.reader, SYSTEM, clock.day_of(office.clock.now())).dossiers
    assert codes == [0, 0]
    assert [(one.code, one.state) for one in past] == [(DOSSIER, "idea-review")]


def test_a_proof_holds_every_entry_about_the_dossier(signed: builders.Office) -> None:
    """Steps, papers, notices and messages: what the log shows of it, the proof proves."""
    logged = trail.log(signed.house.reader, signed.actor("kiem"), trail.Wanted(dossier=DOSSIER)).items

    made = proving.prove(signed.house.reader, signed.actor("kiem"), DOSSIER, with_values=False)

    numbers = [entry["n"] for entry in json.loads(made.text)["entries"]]
    assert numbers == sorted(entry.number for entry in logged)
    assert (made.entries, made.newer) == (len(numbers), 0)


def test_a_proof_with_values_opens_them(signed: builders.Office, tmp_path: pathlib.Path) -> None:
    """The facts of its notices can be read, and fit their commitments."""
    path = proved(signed, tmp_path, with_values=True)

    code, said = run(tmp_path / export.VERIFIER, str(path), "--key", tampering.key().public_key_hex)

    assert code == 0
    assert "0 đóng / closed" in said


def test_a_changed_proof_fails(signed: builders.Office, tmp_path: pathlib.Path) -> None:
    """Another state in one entry of it: no way leads to the root."""
    path = proved(signed, tmp_path)
    path.write_text(path.read_text("utf-8").replace("commune-confirmation", "commune-confirmatioN", 1), "utf-8")

    assert run(tmp_path / export.VERIFIER, str(path), "--key", tampering.key().public_key_hex)[0] == 3


def test_what_came_after_the_checkpoint_is_counted(signed: builders.Office) -> None:
    """Entries behind the checkpoint are not proved, and said to be there."""
    signed.step(DOSSIER, "accept-dossier", "thu")

    assert proving.prove(signed.house.reader, signed.actor("thu"), DOSSIER, with_values=False).newer == 1


def test_nothing_is_proved_that_was_not_signed(office: builders.Office) -> None:
    """Without a checkpoint over its entries there is no proof."""
    with pytest.raises(proving.NothingSigned):
        proving.prove(office.house.reader, office.actor("kiem"), DOSSIER, with_values=False)


@pytest.mark.parametrize(("person", "code"), [("kiem", "LG24-9999"), ("hung", DOSSIER)])
def test_only_what_is_there_and_seen_is_proved(signed: builders.Office, person: str, code: str) -> None:
    """A dossier that there is not, or of another commune, is unknown."""
    with pytest.raises(errors.UnknownThing):
        proving.prove(signed.house.reader, signed.actor(person), code, with_values=False)


def test_a_gap_below_the_checkpoint_stops_a_proof(file: pathlib.Path) -> None:
    """Where an entry is missing no tree can be made."""
    tampering.spoil(file, "DELETE FROM audit_entry WHERE number = 40")
    asking = tampering.reading(file)

    with pytest.raises(frontier.TrailBroken) as caught:
        proving.prove(asking, SYSTEM, DOSSIER, with_values=False)

    asking.store.database.dispose()
    assert caught.value.number == 40
