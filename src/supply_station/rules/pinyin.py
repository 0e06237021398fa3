"""拼音首字母：what a name may be typed as; 单 is shàn in a surname, and every reading finds the name.

The readings are those of `pypinyin`, which is imported when the first character is looked up.
"""

import os
import unicodedata
from functools import cache

MOST = 16
"""Strings kept of one name; a firm of twenty characters could be read in hundreds of ways."""

SURNAMES = {
    "万俟": ("mq",),
    "单于": ("cy",),
    "尉迟": ("yc",),
    "长孙": ("zs",),
    "乐正": ("yz",),
    "令狐": ("lh",),
    "欧阳": ("oy",),
    "澹台": ("tt",),
    "单": ("s",),
    "曾": ("z",),
    "解": ("x",),
    "仇": ("q",),
    "查": ("z",),
    "朴": ("p",),
    "盖": ("g",),
    "区": ("o",),
    "乐": ("y",),
    "翟": ("z",),
    "覃": ("q", "t"),
    "谌": ("c", "s"),
    "隗": ("w", "k"),
    "种": ("c",),
    "重": ("c",),
    "折": ("s",),
    "召": ("s",),
    "繁": ("p",),
    "秘": ("b",),
    "员": ("y",),
    "乜": ("n",),
    "句": ("g",),
    "缪": ("m",),
    "任": ("r",),
    "石": ("s",),
    "车": ("c",),
    "尉": ("w",),
    "长": ("c",),
    "粘": ("n",),
    "祭": ("z",),
    "瞿": ("q",),
    "宿": ("s",),
    "适": ("k",),
    "藏": ("z",),
    "冯": ("f",),
    "洗": ("x",),
    "会": ("g",),
    "黑": ("h",),
    "柏": ("b",),
    "卜": ("b",),
}
"""Surnames whose reading is not the everyday one, or is one among several: the likeliest initials first.

谌 is chén and, in 湖南, shèn; 覃 is qín in the south and tán elsewhere.
"""


def initials(name: str) -> str:
    """The pinyin initials of a name, lower case: the likeliest reading first, others after a blank.

    Letters and digits stay, other signs are left out, and so is a character without a known reading. A
    surname is read as one, and also as its character is read elsewhere.
    """
    found = [""]
    for options in _options(name):
        if len(found) * len(options) > MOST:
            found = [each + options[0] for each in found]
        else:
            found = [each + letter for each in found for letter in options]
    return " ".join(dict.fromkeys(found))


def _options(name: str) -> list[tuple[str, ...]]:
    """For each piece of a name the initials it may have; what has none is left out."""
    surname = name[:2] if name[:2] in SURNAMES else name[:1]
    if surname not in SURNAMES:
        return [options for each in name if (options := _letters(each))]
    likely = SURNAMES[surname]
    if len(surname) == 1:
        likely = tuple(dict.fromkeys((*likely, *_letters(surname))))
    return [likely, *(options for each in name[len(surname) :] if (options := _letters(each)))]


@cache
def _letters(character: str) -> tuple[str, ...]:
    """The first letters of a character's readings, the commonest first; itself for a letter or digit."""
    if character.isascii():
        return (character.lower(),) if character.isalnum() else ()
    readings = _readings().get(ord(character), "")
    return tuple(dict.fromkeys(unicodedata.normalize("NFD", each)[0] for each in readings.split(",") if each))


@cache
def _readings() -> dict[int, str]:
    """Character → its readings, a comma between; the 47,000 phrases of `pypinyin` are not read."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 - 35 ms that the window need not wait for

    return pinyin_dict
