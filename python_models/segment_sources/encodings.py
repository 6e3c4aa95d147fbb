"""Encodings of text files: the declared one by any of its names, and a guess where a file is not UTF-8."""

import codecs
import difflib
import re
import unicodedata
from collections.abc import Iterable

from charset_normalizer import from_bytes

from segment_sources.problems import SourceError

UTF_8 = "utf-8"

#: The name of a standard -> what programs write under it, with letters that the standard lacks (WHATWG Encoding).
SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "utf-8-sig": UTF_8,
}

#: What a file may be guessed to be, the likelier first where two fit alike.
CANDIDATES = (
    "cp1252", "cp949", "cp932", "gb18030", "big5", "euc_jp", "cp1250", "cp1251", "cp1254", "cp1253", "cp1257",
)  # fmt: skip

#: An encoding -> the older one of the letters that people use; the others are rare.
COMMON_SUBSETS = {"cp949": "euc_kr", "cp932": "shift_jis", "gb18030": "gb2312"}
JAPANESE = {"HIRAGANA", "KATAKANA", "CJK", "HALFWIDTH", "FULLWIDTH"}
COMMON_SYLLABLES = set(
    "이다는에의을가고하지로은사기도인서리한어나자시를대그아해수정있부일상전스원제들보오주연여만장것으면무공구조동성"
    "김박최강윤임신안송홍길철희영민준우현진선미경숙옥순호남화라드과와비치양식품세트음료커피차우유빵물소금액번객명"
)

#: Signs beside letters that people write in names and amounts.
COMMON_SIGNS = set("€£¥₩©®™°·•–—‘’“”„«»‹›…§ºª²³½¼¾×\u00a0\u202f\u3000")

#: Marks at the beginning of a file that say what it is; the longer first.
MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def known_encoding(name: str) -> str:
    """Python's name of an encoding of text, whatever it is called.

    Raises SourceError with the nearest one where there is none.
    """
    try:
        codec = codecs.lookup(str(name).strip())
        if codec._is_text_encoding:
            return SUPERSETS.get(codec.name, codec.name)
    except LookupError:
        pass
    common = [UTF_8, "utf-16", "latin-1", "iso8859-15", "shift_jis", "euc-kr", "gbk", *CANDIDATES]
    nearest = (difflib.get_close_matches(str(name).lower(), common, n=1, cutoff=0.4) or ["cp1252"])[0]
    raise SourceError(
        "encoding must be the name of an encoding, such as utf-8, utf-16, cp1252, cp949, cp932 or gb18030, got "
        f"'{name}'. Did you mean '{nearest}'?"
    )


def encoding_of(start: bytes, declared: str | None) -> str:
    """The encoding of a file by its first bytes: a mark says it, or the declaration, or zeros in every second byte."""
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    encoding = known_encoding(declared) if declared else UTF_8
    if encoding in (UTF_8, "utf-16"):
        # Without a mark; letters of ASCII have one byte of zero.
        zeros = [start[place:2000:2].count(0) for place in (0, 1)]
        half = len(start[:2000]) // 2
        if half and max(zeros) > 0.6 * half and min(zeros) < 0.1 * half:
            return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        if encoding == "utf-16":
            return "utf-16-le"
    return encoding


def guess_encodings(lines: Iterable[bytes]) -> list[tuple[str, str]]:
    """What lines that are not UTF-8 may be, the likeliest first, each with one of the lines read so; at most two.

    The library knows languages in long texts; names of people and goods are short: their letters are judged too.
    """
    sample = b"\n".join(line for line in lines if not line.isascii())
    chaos = {match.encoding: match.chaos for match in from_bytes(sample, cp_isolation=list(CANDIDATES))}
    readings: dict[str, tuple[float, int, str]] = {}
    for place, encoding in enumerate(CANDIDATES):
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = round(chaos.get(encoding, 0.1) + _strangeness(text, encoding), 2)
        # Of several that read the same letters the first is meant.
        known = readings.get(text, (score, place, encoding))
        readings[text] = (min(score, known[0]), *known[1:])
    ranked = sorted((score, place, encoding, text) for text, (score, place, encoding) in readings.items())
    close = [reading for reading in ranked if reading[0] <= ranked[0][0] + 0.1][:2]
    if not close:
        return []
    pairs = zip(*(text.split("\n") for *_, text in close), strict=False)
    different = next((number for number, texts in enumerate(pairs) if len(set(texts)) > 1), 0)
    return [(encoding, text.split("\n")[different].strip()) for _, _, encoding, text in close]


def _strangeness(text: str, encoding: str) -> float:
    """How unlike a person's writing a text is: the share of its letters outside ASCII that are at odd places."""
    letter_count = sum(not letter.isascii() for letter in text)
    odd = 0.0
    for word in re.findall(r"[^\W\d_]+|[^\x00-\x7f]", text):
        foreign = [letter for letter in word if not letter.isascii()]
        scripts = {_script(letter) for letter in word}
        odd += sum(
            not letter.isalpha() and letter not in COMMON_SIGNS and not "\u3000" <= letter <= "\u33ff"
            and not "\uff00" <= letter <= "\uffef" and _script(letter) != "CIRCLED"
            for letter in foreign
        )  # fmt: skip
        # A letter by itself is seldom a word, but a sign of money is.
        odd += len(word) == 1 and scripts <= {"CYRILLIC", "GREEK"}
        if len(scripts) > 1 and not scripts <= JAPANESE:
            odd += len(foreign) / 2
        # A capital within a word.
        odd += sum(
            after.isupper() and not after.isascii() and before.islower()
            for before, after in zip(word, word[1:], strict=False)
        )
        if encoding in COMMON_SUBSETS:
            odd += sum(not _is_encodable(letter, COMMON_SUBSETS[encoding]) for letter in foreign)
        if encoding == "cp949":
            # A word of Hanja alone, or of syllables that nobody writes.
            syllables = [letter for letter in foreign if _script(letter) == "HANGUL"]
            odd += (len(foreign) - len(syllables)) / 2
            odd += len(syllables) / 2 if syllables and not COMMON_SYLLABLES.intersection(syllables) else 0
    return odd / max(letter_count, 1)


def _is_encodable(letter: str, encoding: str) -> bool:
    try:
        return bool(letter.encode(encoding))
    except UnicodeEncodeError:
        return False


def _script(letter: str) -> str:
    return re.split(r"[ -]", unicodedata.name(letter, "UNKNOWN"))[0]
