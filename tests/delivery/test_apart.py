"""Edited texts in a process of their own: whatever they do, they end in one sentence, and the next one goes on."""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.delivery import apart, rendering
from ocop_cycle.domain import plain

FACTS = {"b": {"c": "chữ"}, "many": ["một"] * 200}
SMALL = apart.Limits(seconds=0.5, memory=192 * 1024 * 1024)
LOOPS = "".join(f"{{% for a{n} in many %}}\n" for n in range(10)) + "{% endfor %}" * 10
DOUBLED = "{% set x = 'aaaaaaaaaaaaaaaa' %}\n" + "{% set x = x ~ x %}\n" * 26

TOO_MUCH = r"needs more memory than a message may take|takes longer than 0\.5 seconds"
"""On a slow machine the time is up before the memory is full."""

WILD = {
    "a loop without end": (LOOPS, "takes longer than 0.5 seconds"),
    "a text of a gigabyte": (f"{DOUBLED}{{{{ x }}}}", TOO_MUCH),
    "a gathered text": ("{% set x %}" + LOOPS.replace("\n{% end", "chữ{% end") + "{% endset %}", TOO_MUCH),
    "a method": ("{{ b.items() }}", "the word 'items' is missing"),
    "a method of a text": ("{{ b.c.ljust(1000000000) }}", "reaches for 'ljust' of a text"),
    "an attribute": ("{{ b.c.__class__.__mro__ }}", "reaches for '__class__' of a text"),
    "a huge range": ("{% for x in range(1000000000) %}{% endfor %}", "the word 'range' is missing"),
    "a sum": ("{{ 'a' * 1000000000 }}", r"reckons with '\*'"),
    "a macro that calls itself": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "calls itself without end"),
    "an include of itself": ("{% include 'notices/x/body.txt' %}" * 2, "calls itself without end"),
    "loops in loops": ("{% for a in many %}" * 30 + "{% endfor %}" * 30, "nests loops or questions too deeply"),
    "brackets": ("{{ " + "(" * 50_000 + "1" + ")" * 50_000 + " }}", "calls itself without end"),
}


def contents(body: str) -> dict[str, str]:
    """The text `x` with this body, and a harmless one beside it."""
    parts = {"subject.txt": "Tin", "body.txt": "Kính gửi {{ b.c }}", "body.html": "<p>{{ b.c }}</p>"}
    both = {f"notices/{name}/{part}": text for name in ("x", "y") for part, text in parts.items()}
    return {**both, "notices/x/body.txt": body}


@pytest.fixture(scope="module")
def wild() -> Iterator[apart.Apart]:
    """One process for all that is wild."""
    files = {f"notices/w{n}/{part}": "Tin" for n in range(len(WILD)) for part in rendering.PARTS}
    for n, (body, _) in enumerate(WILD.values()):
        files[f"notices/w{n}/body.txt"] = body.replace("notices/x/", f"notices/w{n}/")
    renderer = apart.Apart({**contents("x"), **files}, SMALL)
    yield renderer
    renderer.close()


@pytest.mark.parametrize("name", WILD)
def test_l11_whatever_an_edited_text_does_ends_in_one_sentence(wild: apart.Apart, name: str) -> None:
    """The failure names the file and says what happened; the next text is rendered by the same process."""
    number = list(WILD).index(name)

    with pytest.raises(errors.TemplateFailed) as failed:
        wild.render(f"w{number}", FACTS)

    assert failed.value.path == f"notices/w{number}/body.txt"
    assert re.search(WILD[name][1], failed.value.why)
    assert wild.render("y", FACTS).text == "Kính gửi chữ\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not limit the memory of a process by itself")
def test_l11_the_memory_of_the_other_process_is_limited() -> None:
    """However much time it has, a gigabyte is more than it may take."""
    renderer = apart.Apart(contents(f"{DOUBLED}{{{{ x | length }}}}"), apart.Limits(seconds=60, memory=SMALL.memory))

    with pytest.raises(errors.TemplateFailed, match="needs more memory than a message may take"):
        renderer.render("x", FACTS)
    renderer.close()


def test_l11_a_loop_is_stopped_at_its_line(wild: apart.Apart) -> None:
    """Whoever wrote it is told where it was when the time was up."""
    with pytest.raises(errors.TemplateFailed) as failed:
        wild.render("w0", FACTS)

    assert failed.value.line in range(1, 12)


def test_l11_a_process_that_does_not_stop_itself_is_stopped() -> None:
    """Where the watch inside does not help, the one outside does; the next text has a process of its own."""
    renderer = apart.Apart(contents(LOOPS), apart.Limits(seconds=60, grace=-58.5))

    with pytest.raises(errors.TemplateFailed) as failed:
        renderer.render("x", FACTS)

    assert (failed.value.path, failed.value.line) == ("notices/x/body.txt", None)
    assert failed.value.why == "was stopped: it took too long or needed too much memory"
    assert renderer.render("y", FACTS).text == "Kính gửi chữ\n"
    renderer.close()


def test_l11_the_other_process_is_started_once_and_never_forked(wild: apart.Apart) -> None:
    """It is a fresh Python, kept from one text to the next."""
    wild.render("y", FACTS)
    first = _process(wild)

    wild.render("y", FACTS)

    assert _process(wild) is first
    assert first.args[0] == sys.executable


def _process(renderer: apart.Apart) -> Any:
    child = renderer._child
    assert child is not None
    return child._process


def test_l11_a_process_that_was_killed_is_made_anew(wild: apart.Apart) -> None:
    """What kills it from outside costs nobody a message."""
    wild.render("y", FACTS)
    _process(wild).kill()
    _process(wild).wait()

    assert wild.render("y", FACTS).text == "Kính gửi chữ\n"


def test_l11_only_plain_facts_leave_this_process(wild: apart.Apart) -> None:
    """What is not plain is refused here, before anything is said to the other process."""
    with pytest.raises(plain.NotCanonical, match=r"^b\.c"):
        wild.render("y", {"b": {"c": object()}})


def test_l11_the_words_are_those_of_this_process(wild: apart.Apart) -> None:
    """Rendered apart or here, a text says the same."""
    here = rendering.Renderer(contents("x"))

    assert wild.render("y", FACTS) == here.render("y", FACTS)


def test_l11_the_other_process_gets_nothing_but_texts_and_facts(wild: apart.Apart, tmp_path: Path) -> None:
    """A closed renderer has no process; it opens another when it is asked."""
    wild.render("y", FACTS)
    gone = _process(wild)

    wild.close()

    assert gone.returncode is not None
    assert wild.render("y", FACTS).subject == "Tin"


@pytest.mark.parametrize("program", ["print('[1, 2]')", "print('{')", "print('x' * 5_000_000)", "raise SystemExit(1)"])
def test_l11_an_answer_that_is_none_is_not_believed(program: str) -> None:
    """A process that says something else than it should, or nothing, ends in a sentence, too."""
    renderer = apart.Apart(contents("x"), SMALL, program=program)

    with pytest.raises(errors.TemplateFailed, match="does not start"):
        renderer.render("y", FACTS)


def facts_of(kind: str) -> Mapping[str, Any]:
    """Facts with a word of that kind."""
    return {"b": {"c": kind}, "many": []}


def test_l11_facts_of_any_letters_come_through(wild: apart.Apart) -> None:
    """Line breaks, quotes and Vietnamese letters stand in a line of JSON as anything else does."""
    said = 'Ặc "x" \\ \n dòng & <b>'

    made = wild.render("y", facts_of(said))

    assert made.text == 'Kính gửi Ặc "x" \\\n dòng & <b>\n'
