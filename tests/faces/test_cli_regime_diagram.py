"""``ocop regime diagram``: what it writes, and that nothing in the picture lies on anything else."""

import functools
import itertools
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest

from ocop_cycle import __main__
from ocop_cycle.cli import face, general, regime_diagram
from ocop_cycle.delivery import flow_charts, flow_layout
from tests.faces.conftest import run
from tests.policy import shipped

REGIMES = ("qd-1048-2019", "qd-148-2023", "qd-1489-2025", "qd-26-2026")
SVG = "{http://www.w3.org/2000/svg}"


@functools.cache
def flow_of(name: str, language: str = "vi") -> flow_charts.Flow:
    """What the picture of a shipped regime is told."""
    said = face.Face(
        builders=__main__.BUILDERS, late=lambda _: None, chosen=general.Chosen(), language=language, folder=Path()
    )
    return regime_diagram.flow(said, shipped.checked("regime", name).value)


def runs(drawn: flow_layout.Drawn) -> list[tuple[flow_layout.Point, flow_layout.Point]]:
    """The straight parts of an arrow, each from its lesser end."""
    found = [sorted(part) for part in itertools.pairwise(drawn.corners)]
    return [(first, last) for first, last in found if first != last]


def lie_on_one_another(
    one: tuple[flow_layout.Point, flow_layout.Point], other: tuple[flow_layout.Point, flow_layout.Point]
) -> bool:
    """Whether two straight parts share more than a point."""
    for along, across in ((0, 1), (1, 0)):
        level = {point[across] for point in (*one, *other)}
        if len(level) == 1:
            return min(one[1][along], other[1][along]) > max(one[0][along], other[0][along])
    return False


@pytest.mark.parametrize("name", REGIMES)
def test_no_two_boxes_share_a_place(name: str) -> None:
    """Boxes of a column stand below one another, and columns beside one another."""
    boxes = flow_layout.lay_out(flow_of(name)).boxes

    for one, other in itertools.combinations(boxes, 2):
        beside = abs(one.x - other.x) >= flow_layout.WIDTH
        below = one.y + one.height < other.y or other.y + other.height < one.y
        assert beside or below, (one.box.id, other.box.id)


@pytest.mark.parametrize("name", REGIMES)
def test_no_two_arrows_run_on_one_another(name: str) -> None:
    """They may cross, but whoever follows one never ends up on another."""
    arrows = flow_layout.lay_out(flow_of(name)).arrows

    for one, other in itertools.combinations(arrows, 2):
        shared = [pair for pair in itertools.product(runs(one), runs(other)) if lie_on_one_another(*pair)]
        assert shared == [], (one.arrow, other.arrow)


@pytest.mark.parametrize("name", REGIMES)
def test_no_arrow_runs_behind_a_box(name: str) -> None:
    """An arrow touches the boxes it joins, and no other."""
    layout = flow_layout.lay_out(flow_of(name))

    for drawn in layout.arrows:
        for (x1, y1), (x2, y2) in runs(drawn):
            for box in layout.boxes:
                inside = x1 < box.x + flow_layout.WIDTH and x2 > box.x and y1 < box.y + box.height and y2 > box.y
                assert not inside, (drawn.arrow, box.box.id)


@pytest.mark.parametrize("name", REGIMES)
def test_every_step_of_the_regime_is_in_the_picture(name: str) -> None:
    """Each has a number, which stands at an arrow or as a mark on the boxes that it leads away from."""
    flow, law = flow_of(name), shipped.checked("regime", name).value

    shown = {number for arrow in flow.arrows for number in arrow.numbers}
    shown |= {number for box in flow.boxes for number in box.marks}
    assert shown == {step.number for step in flow.steps}
    assert len(flow.steps) == len(law.transitions)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_picture_is_a_file_that_is_read_and_heard(language: str, tmp_path: Path) -> None:
    """SVG with a title and a description for those who hear it; every stage stands over its column."""
    file = tmp_path / "26.svg"

    said = run("--lang", language, "regime", "diagram", "qd-26-2026", "--out", str(file), "--json")

    drawn = Xml.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 # we wrote it
    words = {text.text for text in drawn.iter(f"{SVG}text")}
    assert (said.code, drawn.attrib["role"]) == (0, "img")
    assert drawn.findtext(f"{SVG}title") == flow_of("qd-26-2026", language).title
    assert set(flow_of("qd-26-2026", language).columns) <= words
    assert (said.json["regime"], said.json["steps"]) == ("qd-26-2026", len(flow_of("qd-26-2026").steps))


def test_the_same_regime_gives_the_same_bytes() -> None:
    """So a picture that was kept can be held against one drawn today."""
    flow = flow_of("qd-148-2023")

    assert flow_charts.draw(flow) == flow_charts.draw(flow)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """With the file and the reason, and no traceback."""
    said = run("regime", "diagram", "qd-26-2026", "--out", str(tmp_path / "none" / "26.svg"))

    assert said.code == 2
    assert said.err.startswith("Không ghi được tệp")
