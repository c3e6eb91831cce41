"""The border: bytes become plain data with lines, and nothing a file holds is expanded, constructed or run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML, __with_libyaml__, events

from ocop_cycle.policy import yaml_scalars, yaml_source
from tests.policy import shipped

EXPLODING = b"a: &a [x, x]\n" + b"".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}]\n".encode()
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

REFUSED = [
    pytest.param(b"a:\n\t- b\n", 2, "tab", id="tab"),
    pytest.param(b"a: 'b\n", 2, "not-yaml", id="open quotes"),
    pytest.param(b"a: b: c\n", 1, "not-yaml", id="two colons"),
    pytest.param(b"%PDF-1.7\n\x00", 2, "not-yaml", id="another kind of file"),
    pytest.param(b"a: 1\nb: \xff\n", 2, "not-utf-8", id="latin-1"),
    pytest.param("a: b".encode("utf-16"), 1, "not-utf-8", id="utf-16"),
    pytest.param(b"a: 1\n---\nb: 2\n", 2, "several-documents", id="two documents"),
    pytest.param(b"a: 1\nb: *a\n", 2, "alias", id="alias"),
    pytest.param(b"a: &x 1\n", 1, "anchor", id="anchor"),
    pytest.param(b"a: !!python/object/apply:os.system [x]\n", 1, "tag", id="tag"),
    pytest.param(b"%YAML 1.1\n---\na: 1\n", 2, "directive", id="directive"),
    pytest.param(b"a: 1\nb: 2\na: 3\n", 3, "key-twice", id="key twice"),
    pytest.param(b"? [a]\n: b\n", 1, "key-not-text", id="list as key"),
    pytest.param(b"- " * 40 + b"a", 1, "too-deep", id="too deep"),
    pytest.param(b"[" * 100_000, 1, "too-deep", id="brackets"),
    pytest.param(b'a: "\\ud800"\n', 1, "unfit-text", id="half a character"),
    pytest.param(b'a: "\\x00"\n', 1, "unfit-text", id="control character"),
    pytest.param(b'a: "\\UFFFFFFFF"\n', 1, "not-yaml", id="no such character"),
    pytest.param(b"a" * (yaml_source.LARGEST + 1), 1, "file-too-large", id="too large"),
]


@pytest.mark.parametrize(("raw", "line", "code"), REFUSED)
def test_what_is_no_policy_file_is_named_with_its_line(raw: bytes, line: int, code: str) -> None:
    """Each way of being no plain YAML has a code and a line."""
    found = yaml_source.read(raw).found

    assert (found[0][0], found[0][1].code) == (line, code)


def test_anchors_that_explode_are_not_expanded() -> None:
    """Nine lines that mean two million words are refused at the first word that refers back."""
    source = yaml_source.read(EXPLODING)

    assert (source.readable, [problem.code for _, problem in source.found]) == (False, ["anchor", "anchor", "alias"])


def test_reading_stops_at_a_hundred_problems() -> None:
    """A file that is wrong on every line is not read to its end."""
    source = yaml_source.read(b"a: 1\n" * 10_000)

    assert (source.readable, len(source.found)) == (False, yaml_source.MOST)


def test_every_key_and_item_has_its_line() -> None:
    """A flaw can be told where it stands, whatever is found there."""
    source = yaml_source.read("title:\n  vi: Huyện\nstates:\n  - id: a\n    sources: [b,\n      c]\n".encode())

    assert source.data == {"title": {"vi": "Huyện"}, "states": [{"id": "a", "sources": ["b", "c"]}]}
    assert source.lines == {
        ("title",): 1,
        ("title", "vi"): 2,
        ("states",): 3,
        ("states", 0): 4,
        ("states", 0, "id"): 4,
        ("states", 0, "sources"): 5,
        ("states", 0, "sources", 0): 5,
        ("states", 0, "sources", 1): 6,
    }


def test_what_is_missing_has_the_line_of_what_is_around_it() -> None:
    """A key that is not there is looked for in its block."""
    source = yaml_source.read(b"a: 1\nb:\n  c: 2\n")

    assert [source.line_of(("b", "x", 3)), source.line_of(("y",))] == [2, 1]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(("null", None), ("~", None), ("", None), ("true", True), ("FALSE", False), ("no", "no"), ("on", "on")),
        *(("12", 12), ("-3", -3), ("010", 10), ("0o17", "0o17"), ("1_0", "1_0"), ("1.5", 1.5), ("1e3", 1000.0)),
        *((".nan", ".nan"), (".inf", ".inf"), ("2024-06-03", "2024-06-03"), ("9" * 40, "9" * 40), ("<<", "<<")),
    ],
)
def test_plain_words_are_read_as_yaml_1_2(word: str, value: object) -> None:
    """Norway stays a country and a day stays text until a schema asks for a day."""
    read = yaml_source.read(f"a: {word}\n".encode()).data["a"]

    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize("quoted", ["'true'", '"12"', "|\n  12", ">-\n  null"])
def test_quoted_words_are_text(quoted: str) -> None:
    """Quotes say that it is text."""
    assert isinstance(yaml_source.read(f"a: {quoted}\n".encode()).data["a"], str)


def test_a_byte_order_mark_is_passed_over() -> None:
    """Windows editors put one at the beginning."""
    assert yaml_source.read(b"\xef\xbb\xbfa: 1\n").data == {"a": 1}


def test_l13_text_leaves_the_border_in_nfc() -> None:
    """Keys and values typed with combining marks equal those typed without, escapes included."""
    decomposed = 'xa\u0303: Lang Giang, hệ\u0323n \nb: "e\\u0302"\n'

    data = yaml_source.read(decomposed.encode()).data

    assert list(data) == ["x\u00e3", "b"]
    assert data["b"] == "\u00ea"
    assert all(yaml_scalars.text(value) == value for value in data.values())


def test_what_nobody_sees_is_left_out() -> None:
    """Marks of direction and letters of no width, typed or escaped: two names that look alike are one."""
    unseen = 'xã\u200b: \u202eLạng Giang\ufeff\nb: "a\\u200bb"\n'

    assert yaml_source.read(unseen.encode()).data == {"xã": "Lạng Giang", "b": "ab"}


@given(st.binary(max_size=200))
def test_no_bytes_make_the_border_fall(raw: bytes) -> None:
    """Whatever a file holds, there is data, or a problem with a line."""
    source = yaml_source.read(raw)

    assert source.readable or source.found
    assert all(line >= 1 for line, _ in source.found)


YAML_LIKE = st.text(st.sampled_from("ab:-?|>&*!%@`[]{}#,'\" \n\t\\~.0123nN\u0301\ud7ff"), max_size=60)


@given(YAML_LIKE)
def test_no_text_made_of_marks_makes_the_border_fall(text: str) -> None:
    """The same for texts that are nearly YAML."""
    source = yaml_source.read(text.encode())

    assert source.readable or source.found


@pytest.mark.parametrize(("kind", "name"), shipped.FILES)
def test_a_sound_file_is_read_alike_by_both_parsers(kind: str, name: str) -> None:
    """libyaml, which is there and reads first, gives the events, values and lines of the parser that words faults."""
    text = shipped.raw(kind, name).decode()

    quick, careful = ([told(event) for event in YAML(typ="safe", pure=pure).parse(text)] for pure in (False, True))

    assert __with_libyaml__
    assert quick == careful


def told(event: events.Event) -> tuple[object, ...]:
    """What is taken from an event."""
    names = ("value", "style", "anchor", "tag")
    return type(event), event.start_mark.line, *(getattr(event, name, None) or None for name in names)
