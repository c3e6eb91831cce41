"""Templates can look up words and walk lists, strictly; they can do nothing else."""

import pickle
import types
import unicodedata
from typing import Any

import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import errors
from ocop_cycle.delivery import rendering
from ocop_cycle.domain import plain
from tests.delivery import notice_shelf

FACTS = {"b": {"c": "chữ"}, "many": ["một", "hai"], "none": None, "yes": True, "three": 3}


def failure(body: str, **more: str) -> errors.TemplateFailed:
    """How a template with this text fails."""
    with pytest.raises(errors.TemplateFailed) as failed:
        notice_shelf.small(body, **more).render("x", FACTS)
    return failed.value


def test_what_a_template_says() -> None:
    """Subject, text and HTML come out tidy: one line, no spaces at the ends of lines, no two empty lines in a row."""
    body = "\n\nKính gửi:   {{ b.c }}   \n\n\n\n{% if three %}\nHết.\n{% endif %}\n\n"
    made = notice_shelf.small(body, "<p>{{ b.c }}</p>\n", "  Nhắc {{ b.c }}\n").render("x", FACTS)

    assert made == rendering.Rendered(subject="Nhắc chữ", text="Kính gửi:   chữ\n\nHết.\n", html="<p>chữ</p>\n")


def test_the_same_facts_give_the_same_words() -> None:
    """Rendering twice, with one renderer or with two, gives equal words."""
    one, two = notice_shelf.small("{{ b.c }}"), notice_shelf.small("{{ b.c }}")

    assert one.render("x", FACTS) == one.render("x", FACTS) == two.render("x", FACTS)


@pytest.mark.parametrize(
    ("body", "line", "word", "why"),
    [
        ("{{ nowhere }}", 1, "nowhere", "the word 'nowhere' is missing"),
        ("a\n\n{{ b.nowhere }}", 3, "nowhere", "the word 'nowhere' is missing"),
        ("{{ none.code }}", 1, "code", "the word 'code' is missing"),
        ("{% if nowhere %}a{% endif %}", 1, "nowhere", "the word 'nowhere' is missing"),
        ("{% if not yes %}\n{{ nowhere }}{% endif %}", 2, "nowhere", "the word 'nowhere' is missing"),
        ("{% macro m() %}\n{{ nowhere }}{% endmacro %}\n{{ m() }}", 2, "nowhere", "the word 'nowhere' is missing"),
        ("{% include 'notices/x/body.txt' %}", 1, None, "calls itself without end"),
        ("{{ none }}", 1, None, "shows nothing where a word belongs"),
        ("{{ yes }}", 1, None, "shows a bool where a word belongs"),
        ("{{ many }}", 1, None, "shows a tuple where a word belongs"),
        ("{{ b }}", 1, None, "shows a mappingproxy where a word belongs"),
        ("{{ b.c | day }}", 1, None, "the filter 'day' does not write 'chữ'"),
        ("{{ many[2] }}", 1, None, "reaches for '2' of a tuple"),
        ("{{ b.c[::0] }}", 1, None, "slice step cannot be zero"),
        ("{% for x, y in many %}{{ x }}{% endfor %}", 1, None, "too many values to unpack (expected 2)"),
        ("{% if b < 3 %}a{% endif %}", 1, None, "'<' not supported between instances of 'dict' and 'int'"),
        ("{{ b.c ", 1, None, "unexpected end of template, expected 'end of print statement'."),
        ("   ", None, None, "says nothing"),
    ],
)
def test_a_template_is_strict(body: str, line: int | None, word: str | None, why: str) -> None:
    """A missing word, and whatever is not a word, is a failure that names file, line and word."""
    failed = failure(body)

    assert (failed.path, failed.line, failed.word, failed.why) == ("notices/x/body.txt", line, word, why)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{{ b.__class__ }}", "the word '__class__' is missing"),
        ("{{ b.items() }}", "the word 'items' is missing"),
        ("{{ b.c.__class__.__mro__ }}", "reaches for '__class__' of a text"),
        ("{{ b.c['__class__'] }}", "reaches for '__class__' of a text"),
        ("{{ ''.join(many) }}", "reaches for 'join' of a text"),
        ("{{ b.c.ljust(1000000000) }}", "reaches for 'ljust' of a text"),
        ("{{ '{0.__class__}'.format(b) }}", "reaches for 'format' of a text"),
        ("{{ many.count('một') }}", "reaches for 'count' of a tuple"),
        ("{{ b() }}", "calls what is no macro"),
        ("{{ b.c() }}", "calls what is no macro"),
        ("{% macro m() %}{% endmacro %}{{ m.__globals__ }}", "reaches for '__globals__' of a Macro"),
        ("{% for x in many %}{{ loop.cycle('a') }}{% endfor %}", "reaches for 'cycle' of a LoopContext"),
        ("{{ self.__init__ }}", "reaches for '__init__' of a TemplateReference"),
        ("{{ b.c | attr('upper') }}", "No filter named 'attr'."),
        ("{{ b.c | nosuch }}", "No filter named 'nosuch'."),
        ("{{ b.c | safe }}", "No filter named 'safe'."),
        ("{{ nowhere | default('') }}", "No filter named 'default'."),
        ("{{ nowhere is defined }}", "No test named 'defined'."),
        ("{{ many | map('upper') | join }}", "No filter named 'map'."),
        ("{{ range(1000000000) }}", "the word 'range' is missing"),
        ("{{ lipsum() }}", "the word 'lipsum' is missing"),
        ("{{ cycler }}", "the word 'cycler' is missing"),
        ("{{ namespace() }}", "the word 'namespace' is missing"),
        ("{% autoescape false %}{{ b.c }}{% endautoescape %}", "switches escaping on or off"),
        ("{% debug %}", "Encountered unknown tag 'debug'."),
        ("{% do 1 %}", "Encountered unknown tag 'do'."),
        ("{% include 'notices/../../etc/passwd' %}", None),
        ("{% include '/etc/passwd' %}", None),
        ("{% include b.c %}", None),
    ],
)
def test_l9_a_template_reaches_nothing_but_its_words(body: str, why: str | None) -> None:
    """No attribute, method, built-in, foreign filter, file or switch of escaping is within reach of a template."""
    unnamed = "leans on a template that is not named outright, or is not of its own kind"

    assert failure(body).why == (why or unnamed)


@pytest.mark.parametrize(
    "body",
    [
        "{{ 'a' * 1000000000 }}",
        "{{ three * three }}",
        "{{ '%1000000000d' % three }}",
        "{{ 10 ** 1000000000 }}",
        "{{ many + many }}",
        "{{ -three }}",
    ],
)
def test_l11_a_template_does_not_reckon(body: str) -> None:
    """A sum that would fill the memory is refused before it is begun; so is every other."""
    assert failure(body).why.startswith("reckons with '")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "calls itself without end"),
        (
            "{% for a in w %}{% for b in w %}{% for c in w %}{{ a }}{{ b }}{{ c }}{% endfor %}{% endfor %}{% endfor %}",
            "grew longer than 200000 characters",
        ),
    ],
)
def test_l11_a_text_that_grows_is_stopped(body: str, why: str) -> None:
    """A text that calls itself, or grows beyond what anybody reads, ends with a failure and not with the memory."""
    with pytest.raises(errors.TemplateFailed) as failed:
        notice_shelf.small(body).render("x", {"w": ["chữ"] * 200})

    assert failed.value.why == why


@pytest.mark.parametrize(
    "value",
    [1.5, b"x", object(), {"x"}, types.SimpleNamespace(a=1), markupsafe.Markup("<b>"), {1: "x"}, "\ud800", print],
)
def test_l11_only_plain_facts_are_shown(value: Any) -> None:
    """What is not plain data is refused by name, with its place; so is text that calls itself safe for HTML."""
    with pytest.raises(plain.NotCanonical, match=r"^b\.c"):
        notice_shelf.small("x").render("x", {"b": {"c": value}})


def test_what_a_template_sees_cannot_be_changed() -> None:
    """Facts are frozen through and through, and those that were handed in stay as they were."""
    facts = {"b": {"many": ["một"]}}

    frozen = rendering.freeze(facts)

    assert (type(frozen), type(frozen["b"]), frozen["b"]["many"]) == (
        types.MappingProxyType, types.MappingProxyType, ("một",),
    )  # fmt: skip
    assert facts == {"b": {"many": ["một"]}}


def test_l9_html_is_escaped_and_text_is_not() -> None:
    """Text with `&` and `<` is neither dropped nor taken for HTML; in the plain text it stays as it is."""
    renderer = notice_shelf.small("{{ b.c }}", "<p>{{ b.c }}</p>", "{{ b.c }}")

    made = renderer.render("x", {"b": {"c": "A & B <script>'\""}})

    assert (made.subject, made.text) == ("A & B <script>'\"", "A & B <script>'\"\n")
    assert made.html == "<p>A &amp; B &lt;script&gt;&#39;&#34;</p>\n"


def test_l9_a_macro_keeps_the_escaping_of_its_kind() -> None:
    """A page may lean on pages only: a macro of a plain text would bring in words that nothing has escaped."""
    page = "{% from 'notices/_words.txt' import m %}{{ m(b.c) }}"
    renderer = notice_shelf.small("x", page, _words__txt="{% macro m(t) %}{{ t }}{% endmacro %}")

    with pytest.raises(errors.TemplateFailed) as failed:
        renderer.render("x", FACTS)

    assert failed.value.path == "notices/x/body.html"


def test_a_failure_in_a_shared_file_names_that_file() -> None:
    """A template that leans on another is told where the fault lies."""
    body = "{% from 'notices/_words.txt' import m %}\n{{ m(b) }}"

    failed = failure(body, _words__txt="{# chung #}\n{% macro m(t) %}\n{{ t.nowhere }}\n{% endmacro %}")

    assert (failed.path, failed.line, failed.word) == ("notices/_words.txt", 3, "nowhere")


def test_a_template_that_is_not_there_is_named() -> None:
    """A part that is missing, and a file that a template leans on in vain, are told apart."""
    with pytest.raises(errors.TemplateFailed, match=r"notices/y/subject\.txt.*: is not there"):
        notice_shelf.small("x").render("y", FACTS)

    assert failure("{% include 'notices/_no.txt' %}").why == "leans on notices/_no.txt, which is not there"


@pytest.mark.parametrize("subject", ["a\nb", "a\r\nBcc: x", "a\x00b", "a\u2028b", "a\u202eb", "a\x85b", "a\tb"])
def test_a_subject_is_one_line(subject: str) -> None:
    """A line break or another character that is not printed is refused, wherever it comes from."""
    renderer = notice_shelf.small("x", subject="{{ b.c }}")

    with pytest.raises(errors.TemplateFailed, match="is not one line of plain letters"):
        renderer.render("x", {"b": {"c": subject}})


@pytest.mark.parametrize("subject", ["", " \n "])
def test_a_subject_says_something(subject: str) -> None:
    """A message without a subject is not sent."""
    with pytest.raises(errors.TemplateFailed, match="says nothing"):
        notice_shelf.small("x", subject=subject).render("x", FACTS)


def test_a_character_that_nobody_can_read_is_refused_in_the_text_too() -> None:
    """Controls in a body are named, not passed over in silence; line breaks of every kind become one."""
    renderer = notice_shelf.small("{{ b.c }}")

    assert renderer.render("x", {"b": {"c": "a\r\nb\x0bc"}}).text == "a\nb\nc\n"
    with pytest.raises(errors.TemplateFailed, match=r"U\+0007"):
        renderer.render("x", {"b": {"c": "a\x07"}})


@given(st.text(alphabet="ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựđĐ -aOCP", max_size=40))
def test_l13_facts_and_templates_in_nfd_give_nfc(words: str) -> None:
    """However facts and templates were typed, the words that leave are the same, in NFC."""
    template, facts = "Kính gửi: {{ b.c }}.", {"b": {"c": words}}
    decomposed = unicodedata.normalize("NFD", words)

    composed = notice_shelf.small(template, subject=template).render("x", facts)
    made = notice_shelf.small(
        unicodedata.normalize("NFD", template), subject=unicodedata.normalize("NFD", template)
    ).render("x", {"b": {"c": decomposed}})

    assert made == composed
    assert unicodedata.is_normalized("NFC", made.text + made.subject)


def test_l13_a_comparison_in_a_template_does_not_depend_on_the_form() -> None:
    """A name in NFD equals the same name in NFC, also when template and facts meet."""
    renderer = notice_shelf.small(unicodedata.normalize("NFD", "{% if b.c == 'xã' %}đúng{% endif %}."))

    assert renderer.render("x", {"b": {"c": unicodedata.normalize("NFD", "xã")}}).text == "đúng.\n"


def test_l13_letters_that_meet_in_the_template_are_composed() -> None:
    """A mark that begins a fact and a letter that ends the fixed text become one letter."""
    assert notice_shelf.small("xa{{ b.c }}").render("x", {"b": {"c": "\u0303"}}).text == "xã\n"


def test_a_failure_survives_the_way_between_processes() -> None:
    """What a process with limits reports is what the caller sees."""
    failed = failure("\n{{ nowhere }}")

    copy = pickle.loads(pickle.dumps(failed))  # noqa: S301 - our own bytes

    assert (str(copy), copy.path, copy.line, copy.word) == (str(failed), failed.path, 2, "nowhere")


def test_which_templates_are_complete() -> None:
    """Only a folder with all three parts counts; shared files and samples do not."""
    parts = [f"notices/whole/{part}" for part in rendering.PARTS]
    others = ["notices/half/body.txt", "notices/_words.txt", "notices/whole/sample.json", "pages/whole/body.txt"]

    assert rendering.complete(dict.fromkeys([*parts, *others], "")) == frozenset({"whole"})
