"""Comments on a dossier: who may write to whom, and who reads what (failure F17)."""

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.handlers import files
from ocop_cycle.application.queries import dossier, trail
from ocop_cycle.application.verification import whole
from ocop_cycle.domain import erasure
from tests.application import builders, dumps, situations, tampering

CODE = situations.DRAFTED


@pytest.fixture
def office() -> builders.Office:
    """An office in the middle of its year."""
    return situations.busy()


def write(office: builders.Office, actor: str = "thu", visibility: str = "internal", text: str = "Cần gọi lại") -> str:
    """Write a comment; gives its id."""
    return office.do(commands.WriteComment, actor, dossier=CODE, text=text, visibility=visibility).subject[1]


def read(office: builders.Office, actor: str) -> list[tuple[str, str | None]]:
    """To whom the comments are addressed that somebody sees, and by whom each is, as far as it is told."""
    return [(one.visibility, one.by) for one in dossier.show(office.reader, office.reader.actor(actor), CODE).comments]


def grant(office: builders.Office, person: str, role: str, unit: str, producer: str | None = None) -> None:
    """Give somebody a role."""
    office.do(commands.GrantRole, person=person, role=role, unit=unit, producer=producer)


def test_each_kind_of_comment_has_its_readers(office: builders.Office) -> None:
    """Internal ones: the office and who inspects it; the council's as well; the producer's last of all."""
    for visibility in ("internal", "council", "producer"):
        write(office, visibility=visibility)
    office.do(commands.AddPerson, person="thanh-vien", name="Thành Viên Mẫu")
    grant(office, "thanh-vien", "council-member", builders.DISTRICT)

    seen = {who: [visibility for visibility, _ in read(office, who)] for who in ("thu", "thanh-vien", "kiem")}

    everything = ["internal", "council", "producer"]
    assert seen == {"thu": everything, "kiem": everything, "thanh-vien": ["council", "producer"]}


def test_f17_an_officer_who_stands_for_the_producer_reads_as_the_producer(office: builders.Office) -> None:
    """On his own dossier he is no officer: not on the page, not in the log, and he writes to nobody else."""
    internal = write(office)
    write(office, visibility="producer")
    row = office.row("dossier", CODE)
    grant(office, "hung", "coordinator", builders.AGENCY)
    before = [visibility for visibility, _ in read(office, "hung")]
    grant(office, "hung", "producer", row["unit_id"] or builders.AGENCY, row["producer_id"])

    after = [visibility for visibility, _ in read(office, "hung")]
    log = trail.log(office.reader, office.reader.actor("hung"), trail.Wanted(dossier=CODE)).items
    with pytest.raises(errors.NotPermitted) as refused:
        write(office, "hung")

    assert (before, after) == (["internal", "producer"], ["producer"])
    assert internal not in [one.subject[1] for one in log]
    assert [reason.code for reason in refused.value.reasons] == ["own-dossier"]


def test_who_inspects_reads_and_does_not_write(office: builders.Office) -> None:
    """The auditor's word is the question on an entry."""
    with pytest.raises(errors.NotPermitted) as refused:
        write(office, "kiem")

    assert [reason.facts for reason in refused.value.reasons] == [{"permission": "comment.write"}]


@pytest.mark.parametrize(
    ("text", "code"), [("  \n ", "comment-empty"), ("a" * (files.LONGEST_COMMENT + 1), "comment-too-long")]
)
def test_a_comment_says_something_and_not_too_much(office: builders.Office, text: str, code: str) -> None:
    """Nothing is written of an empty one, or of an endless one."""
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        write(office, text=text)

    assert [reason.code for reason in refused.value.reasons] == [code]
    assert dumps.of(office) == before


def test_a_comment_owes_no_notice(office: builders.Office) -> None:
    """What is said beside a dossier is mailed to nobody."""
    receipt = office.do(commands.WriteComment, "thu", dossier=CODE, text="Xin chào", visibility="producer")

    assert receipt.notices == ()


def test_a_comment_can_be_erased_once_the_cycle_is_closed(office: builders.Office) -> None:
    """The words go, the entry stays, and the page says that something was erased."""
    key = write(office)
    office.do(commands.CloseCycle, "ha", **situations.SAMPLES[commands.CloseCycle].said(office))

    tampering.erase(office, "comment", key, "text")

    (shown,) = dossier.show(office.reader, office.reader.actor("thu"), CODE).comments
    assert (shown.text, shown.erased) == (erasure.MARK, True)
    assert whole.verify(office.reader).count == 0
