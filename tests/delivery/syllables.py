"""
Whether a syllable can be Vietnamese, told by its sound: an onset, a rime, and a tone that goes with the rime.

It finds letters that slipped, were doubled or lost their mark. It does not find a wrong word that exists.
"""

import itertools
import re
import unicodedata

_HATS = "ăâêôơư"
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SHARP_OR_HEAVY = frozenset("\u0301\u0323")
_ONSETS = frozenset(
    ["", *re.findall(r"\S+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")],
)
_RIMES = frozenset(
    re.findall(
        r"\S+",
        """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt
    uơ up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yên yêt yêu yêm ui
    """,
    )
)
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_SYLLABLE = re.compile(r"[^\W\d_]+")


def misspelt(text: str) -> list[str]:
    """The syllables of the text that cannot be Vietnamese; those of capitals alone are signs and pass."""
    found = {word for word in _SYLLABLE.findall(unicodedata.normalize("NFC", text)) if not word.isupper()}
    return sorted(word for word in found if not is_syllable(word.lower()))


def is_syllable(word: str) -> bool:
    """Whether a word of small letters sounds like a Vietnamese syllable."""
    marks = [mark for mark in unicodedata.normalize("NFD", word) if mark in _TONES]
    bare = _without_tone(word)
    return len(marks) <= 1 and _tone_in_place(word, bare) and any(_fits(*cut, set(marks)) for cut in _cuts(bare))


def _without_tone(word: str) -> str:
    kept = "".join(mark for mark in unicodedata.normalize("NFD", word) if mark not in _TONES)
    return unicodedata.normalize("NFC", kept)


def _tone_in_place(word: str, bare: str) -> bool:
    """Where a vowel wears a hat or a horn, the tone sits on it, and on the last of two."""
    bearers = [_without_tone(letter) for letter in word if _without_tone(letter) != letter]
    hats = [letter for letter in bare if letter in _HATS]
    return not hats or not bearers or bearers == hats[-1:]


def _cuts(bare: str) -> list[tuple[str, str]]:
    cuts = [(bare[:at], bare[at:]) for at in range(min(4, len(bare) + 1))]
    gi = [("gi", "i" + rime) for onset, rime in cuts if onset == "gi"]
    return list(itertools.chain(cuts, gi))


def _fits(onset: str, rime: str, marks: set[str]) -> bool:
    if onset not in _ONSETS or rime not in _RIMES:
        return False
    return not _STOPPED.search(rime) or bool(marks & _SHARP_OR_HEAVY)
