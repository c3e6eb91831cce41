"""A change of law from the command line: seen first, confirmed by the digest, taken up again by the same."""

import shutil
from pathlib import Path

import pytest

from ocop_cycle import bootstrap, settings
from ocop_cycle.application import commands
from ocop_cycle.domain import permissions
from tests.faces import databases
from tests.faces.conftest import Ocop, Said, run

LINE = ("regime", "migrate", "qd-148-2023", "qd-1489-2025")
AT = "2025-07-07T01:00:00.000000Z"


@pytest.fixture(scope="module")
def summer(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration on Monday 7 July 2025, the day after QĐ 1489 took effect; nobody works in it."""
    folder = Path(shutil.copytree(pattern, tmp_path_factory.mktemp("summer") / "demo"))
    house = bootstrap.open_instance(settings.read(folder))
    by = commands.Provenance(key="hè", actor=permissions.SYSTEM, origin="test")
    house.engine.execute(commands.MoveDemoClock(by=by, to=AT))
    house.close()
    return folder


@pytest.fixture
def july(summer: Path, tmp_path: Path) -> Path:
    """That demonstration, of one's own."""
    return Path(shutil.copytree(summer, tmp_path / "july"))


@pytest.fixture
def typed(july: Path) -> Ocop:
    """The program, typed in it."""
    return lambda *line: run("--instance", str(july), *line)


def seen(said: Said) -> str:
    """A page as one line, however it was broken."""
    return " ".join(said.out.split())


def test_f19_a_change_of_law_is_shown_and_nothing_done(typed: Ocop, july: Path) -> None:
    """State before and after, clause, who stays and why, the digest to confirm; a wrong or short one does nothing."""
    before = databases.content(july)

    told = typed("--json", *LINE)
    page = typed(*LINE)
    wrong = [typed(*LINE, "--confirm", digest) for digest in ("0123456789", "48")]

    preview = told.json["preview"]
    (one,) = [each for each in preview["moving"] if each["state"] == "commune-confirmation"][:1]
    assert (one["to_state"], one["clause"]) == ("commune-check", "same-step-goes-on")
    assert {reason["code"] for each in preview["staying"] for reason in each["reasons"]} == {"no-clause-for-state"}
    assert f"thêm --confirm {preview['digest'][:16]}" in seen(page)
    assert "Xã tiếp nhận và kiểm" in page.out
    assert [said.code for said in wrong] == [2, 2]
    assert databases.content(july) == before


def test_a_change_of_law_is_carried_out_once(typed: Ocop) -> None:
    """By the digest that was seen; the same digest again does nothing, and a second preview finds nobody left."""
    digest = typed("--json", *LINE).json["preview"]["digest"]

    done = typed("--json", *LINE, "--confirm", digest[:16]).json["migration"]
    again = typed("--json", *LINE, "--confirm", digest[:16]).json["migration"]
    left = typed("--json", *LINE)

    assert (len(done["entries"]), done["before"], done["left_out"]) == (12, 0, [])
    assert (again["entries"], again["before"], again["entry"]) == ([], 12, done["entry"])
    assert (left.json["preview"]["moving"], left.code) == ([], 1)
    assert typed("audit", "verify").code == 0


def test_where_no_clause_speaks_a_paper_is_asked_for(typed: Ocop) -> None:
    """A map without a reason is refused as incomplete; with one the entry says so."""
    line = (*LINE, "--yes", "--map", "idea-draft=dossier-draft")

    refused = typed(*line)
    malformed = typed(*LINE, "--map", "idea-draft")
    done = typed("--json", *line, "--reason", "Công văn 15/SNN").json["migration"]

    assert (refused.code, malformed.code) == (2, 2)
    assert "Thiếu --reason" in refused.err
    assert "LG24-0018" in [code for code, _ in done["entries"]]
    assert "Công văn 15/SNN" in typed("dossier", "history", "LG24-0018").out


def test_both_laws_stand_in_the_history(typed: Ocop) -> None:
    """Who looks a dossier up later reads the old name of its state, the new one, and the clause."""
    typed(*LINE, "--yes")

    told = " ".join(typed("dossier", "history", "LG24-0002").out.split())

    assert "Quy định: qd-148-2023 → qd-1489-2025" in told
    assert "Trạng thái: Xã xác nhận hồ sơ → Xã tiếp nhận và kiểm tra hồ sơ" in told


def test_english_too(typed: Ocop) -> None:
    """The page in the other language."""
    page = typed("--lang", "en", *LINE)

    assert "PREVIEW: 12 dossiers move from qd-148-2023 to qd-1489-2025" in page.out
    assert "Commune checking" in page.out
