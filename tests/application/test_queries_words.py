"""Vietnamese words: how they are looked for, how they are ordered."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.application.queries import words

LETTERS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệ AĐƠƯ", max_size=12)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Đỗ Vĩnh Thông", "do vinh thong"),
        ("  Rượu   Men LÁ ", "ruou men la"),
        ("đường", "duong"),
        ("ĐỒNG", "dong"),
        (unicodedata.normalize("NFD", "Hương Sơn"), "huong son"),
        ("", ""),
    ],
)
def test_words_are_folded_as_people_type_them(typed: str, found: str) -> None:
    """Capitals, diacritics, đ, Unicode form and double spaces make no difference to a search."""
    assert words.folded(typed) == found


def test_words_written_together_are_found_apart_and_together() -> None:
    """A name whose words stand together is found by either spelling; other names stand once."""
    assert words.findable("HTX HưngVượng") == " htx hungvuong htx hung vuong"
    assert words.findable("Mật ong") == " mat ong"


def test_names_stand_in_vietnamese_order() -> None:
    """Letters come in the order of the alphabet (a ă â b … d đ e ê), tones only afterwards."""
    names = ["Đông", "Dê", "Ấm", "An", "Ăn", "bạ", "bác", "bá", "bã", "bả", "bà", "ba", "Ô", "Ơ", "O", "Ư", "U"]

    ordered = sorted(names, key=words.order)

    assert ordered == [
        *("An", "Ăn", "Ấm", "ba", "bà", "bả", "bã", "bá", "bạ", "bác", "Dê", "Đông", "O", "Ô", "Ơ", "U", "Ư")
    ]


def test_a_shorter_name_stands_before_a_longer_one() -> None:
    """A space comes before every letter."""
    assert sorted(["Mật ong rừng", "Mật ong", "Mật ongs"], key=words.order) == ["Mật ong", "Mật ong rừng", "Mật ongs"]


@given(LETTERS)
def test_the_form_of_unicode_does_not_change_the_order(text: str) -> None:
    """NFC and NFD of a name have the same place."""
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]

    assert words.order(forms[0]) == words.order(forms[1])


@given(LETTERS)
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is folded stays as it is."""
    assert words.folded(words.folded(text)) == words.folded(text)


@pytest.mark.parametrize("text", ["", "x", "{}", '["vi"]', '{"vi": "a"}', None])
def test_a_label_that_is_none_stands_for_itself(text: str | None) -> None:
    """A row that holds no label is shown as it is, in both languages."""
    shown = words.label(text)

    assert (shown.vi, shown.en) == (text or "", text or "")
