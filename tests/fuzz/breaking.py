"""坏文件：the bytes of a sound file broken on the way, or put together by somebody who means ill."""

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from random import Random

from supply_station.intake.old_workbook import _Compound
from table_files import compound

Change = Callable[[bytes, Random], bytes]

HEADS = (
    b"%PDF-1.7\n", b"\x89PNG\r\n", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"Rar!", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf",
    b"\x1f\x8b", b"SQLite format 3\0", b"<?xml version='1.0'?>", b"<html>", b"{\\rtf1",
    b"MIME-Version: 1.0\n", b"\0" * 64, b"\n" * 4000, b"<", b"<!DOCTYPE html>",
)  # fmt: skip
BOMB = b"".join(
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">',
        *(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)),
        b"]>",
    ]
)
TRICKS = (
    BOMB,
    b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
    b'<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>',
)
PIECES = (
    b"&a;", b"&j;", b"&#0;", b"&#55296;", b"&#x110000;", b"&nbsp;", b"<![CDATA[", b"]]>", b"<!--", b"<",
    b">", b"\0", b"\x1a", b"\xff", b"\x81", b'"', b"'", b",", b"\t" * 500, b'"' * 501, b"(" * 50_000,
    b"9" * 5000, b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9", "\u202e".encode(), "\u200b".encode(),
    "１２".encode(), b"\r", b"\n\n\n", b"=1+1", b"<table>" * 3000, b"<row>" * 3000,
)  # fmt: skip


def broken(data: bytes, random: Random) -> tuple[str, bytes]:
    """What was done, and the bytes after it."""
    names = []
    for _ in range(random.choice((1, 1, 1, 2))):
        ways: tuple[Change, ...] = PLAIN
        if data.startswith(b"PK") and random.random() < 0.6:
            ways = PACKED
        elif data.startswith(b"\xd0\xcf") and random.random() < 0.5:
            ways = RECORDS
        change = random.choice(ways)
        names.append(change.__name__.strip("_"))
        data = change(data, random)
    return "+".join(names), data


def _somewhere(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def _cut_off(data: bytes, random: Random) -> bytes:
    return data[: _somewhere(data, random)]


def _tail_only(data: bytes, random: Random) -> bytes:
    return data[_somewhere(data, random) :]


def _bits_flipped(data: bytes, random: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5, 50)) if spoilt else 0):
        spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
    return bytes(spoilt)


def _bytes_written_over(data: bytes, random: Random) -> bytes:
    at, length = _somewhere(data, random), random.choice((1, 4, 16, 512))
    return (
        data[:at]
        + random.choice((b"\0" * length, b"\xff" * length, random.randbytes(length)))
        + data[at + length :]
    )


def _piece_gone(data: bytes, random: Random) -> bytes:
    at = _somewhere(data, random)
    return data[:at] + data[at + random.choice((1, 7, 100, 512)) :]


def _piece_twice(data: bytes, random: Random) -> bytes:
    at = _somewhere(data, random)
    piece = data[at : at + random.choice((10, 512, 5000))]
    return data[:at] + piece * random.choice((2, 2, 40)) + data[at:]


def _piece_put_in(data: bytes, random: Random) -> bytes:
    at = _somewhere(data, random)
    return data[:at] + random.choice((*PIECES, *TRICKS)) + data[at:]


def _pieces_exchanged(data: bytes, random: Random) -> bytes:
    one, other, third = sorted(_somewhere(data, random) for _ in range(3))
    return data[:one] + data[other:third] + data[one:other] + data[third:]


def _other_head(data: bytes, random: Random) -> bytes:
    head = random.choice(HEADS)
    return head + random.choice((data, data[len(head) :], b""))


def _grown(data: bytes, random: Random) -> bytes:
    return data + random.choice((b"\0", b" ", b"\xff", b"\n", data[:100] or b"x")) * random.choice(
        (100, 50_000)
    )


def _number_made_huge(data: bytes, random: Random) -> bytes:
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    place = random.choice(found)
    huge = (
        b"99999999999",
        b"-1",
        b"0",
        b"1048577",
        b"4294967295",
        b"2147483648",
        b"1e308",
        b"NaN",
        b"9" * 400,
        b"\xd9\xa3",
    )
    return data[: place.start()] + random.choice(huge) + data[place.end() :]


def _nested(data: bytes, random: Random) -> bytes:
    for _ in range(random.choice((1, 3))):
        data = packed({random.choice(("xl/workbook.xml", "content.xml", "内层.xlsx", "a.xls")): data})
    return data


def _other_encoding(data: bytes, random: Random) -> bytes:
    try:
        text = data.decode(random.choice(("utf-8", "gb18030", "utf-16")))
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.encode(
        random.choice(("utf-16-le", "utf-16-be", "utf-8", "gb18030", "big5", "utf-7", "utf-32")), "replace"
    )


PLAIN: tuple[Change, ...] = (
    _cut_off, _cut_off, _tail_only, _bits_flipped, _bits_flipped, _bytes_written_over, _piece_gone,
    _piece_twice, _piece_put_in, _piece_put_in, _pieces_exchanged, _other_head, _grown, _number_made_huge,
    _number_made_huge, _nested, _other_encoding,
)  # fmt: skip


def parts_of(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - it was broken before
        return {"xl/workbook.xml": data}


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, method)
    return target.getvalue()


def _one_part(data: bytes, random: Random, change: Change) -> bytes:
    parts = parts_of(data)
    if parts:
        name = random.choice([*parts])
        parts[name] = change(parts[name], random)
    return packed(parts)


def _part_broken(data: bytes, random: Random) -> bytes:
    return _one_part(data, random, random.choice(PLAIN))


def _part_gone(data: bytes, random: Random) -> bytes:
    parts = parts_of(data)
    parts.pop(random.choice([*parts]) if parts else "", None)
    return packed(parts)


def _parts_exchanged(data: bytes, random: Random) -> bytes:
    parts = parts_of(data)
    if parts:
        one, other = random.choice([*parts]), random.choice([*parts])
        parts[one], parts[other] = parts[other], parts[one]
    return packed(parts)


def _part_twice(data: bytes, random: Random) -> bytes:
    target = io.BytesIO(data)
    parts = parts_of(data)
    name = random.choice([*parts]) if parts else "x"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with zipfile.ZipFile(target, "a") as archive:
                archive.writestr(name, _bits_flipped(parts.get(name, b""), random))
        except Exception:  # noqa: BLE001 - it was broken before
            return data
    return target.getvalue()


def _part_renamed(data: bytes, random: Random) -> bytes:
    parts = parts_of(data)
    if parts:
        name = random.choice([*parts])
        new = (
            name.upper(),
            name.replace("/", "\\"),
            f"../{name}",
            f"/{name}",
            "表" * 20_000,
            "x\0y",
            "",
            f"{name}/",
            "\ud83d",
        )
        parts[random.choice(new).encode("utf-8", "replace").decode()] = parts.pop(name)
    return packed(parts)


def _packed_otherwise(data: bytes, random: Random) -> bytes:
    made = packed(parts_of(data), random.choice((zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_STORED)))
    return random.choice((made, _bits_flipped(made, random), _bytes_written_over(made, random)))


def _directory_lies(data: bytes, random: Random) -> bytes:
    """Sizes, offsets, flags and methods of the central directory."""
    spoilt = bytearray(data)
    entries = [found.start() for found in re.finditer(b"PK\x01\x02", data)]
    if entries:
        at = random.choice(entries)
        field, form = random.choice(
            ((8, "<H"), (10, "<H"), (16, "<I"), (20, "<I"), (24, "<I"), (28, "<H"), (30, "<H"), (42, "<I"))
        )
        lie = random.choice((0, 1, 8, 9, 12, 14, 93, 99, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)) & (
            0xFFFF if form == "<H" else 0xFFFFFFFF
        )
        if at + field + 4 <= len(spoilt):
            struct.pack_into(form, spoilt, at + field, lie)
    return bytes(spoilt)


def _entity_trick(data: bytes, random: Random) -> bytes:
    def tricked(part: bytes, random: Random) -> bytes:
        end = part.find(b"?>") + 2 if part.startswith(b"<?xml") else 0
        part = part[:end] + random.choice(TRICKS) + part[end:]
        return re.sub(
            rb">[^<]+<", b">" + random.choice((b"&j;", b"&a;")) + b"<", part, count=random.randrange(3)
        )

    return _one_part(data, random, tricked)


def _sheet_xml(data: bytes, random: Random) -> bytes:
    """What the markup of a workbook can be made to claim."""
    old, new = random.choice(CLAIMS)
    parts = parts_of(data)
    for name, part in parts.items():
        if name.endswith(".xml"):
            parts[name] = re.sub(old, lambda _: new, part, count=random.choice((1, 1, 3)))
    return packed(parts)


def _merges(count: int, area: bytes = b"A%d:C%d") -> bytes:
    cells = b"".join(b'<mergeCell ref="' + area % (n, n + 2) + b'"/>' for n in range(1, count))
    return b"</sheetData><mergeCells>" + cells + b"</mergeCells>"


CLAIMS: tuple[tuple[bytes, bytes], ...] = (
    (rb"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'),
    (rb"<sheetData>", b'<dimension ref="XFD1048576:A1"/><sheetData>'),
    (rb"<sheetData>", b"<sheetData>" + b"<row>" * 20_000),
    (rb'<c r="\w+"', b'<c r="XFD1048576"'),
    (rb'<c r="\w+"', b'<c r="XFE1"'),
    (rb'<c r="\w+"', b'<c r="AAAAAAAAAAAAAA1"'),
    (rb'<c r="\w+"', b'<c r="A99999999999999999999"'),
    (rb'<c r="\w+"', b'<c r="A0"'),
    (rb'<c r="\w+"', b'<c r=""'),
    (rb'<c r="\w+"', b"<c"),
    (rb'<row r="\d+"', b'<row r="1048577"'),
    (rb'<row r="\d+"', b'<row r="0"'),
    (rb'<row r="\d+"', b'<row r="-5"'),
    (rb'<row r="\d+"', b'<row r="900000"'),
    (rb"</sheetData>", _merges(300)),
    (rb"</sheetData>", _merges(20_000, b"A%d:XFD%d")),
    (rb"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    (rb"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="C9:A1"/><mergeCell ref="x"/></mergeCells>'),
    (rb"</sheetData>", b"</sheetData>" + b"<mergeCells>" * 50_000),
    (rb"</sheetData>", b""),
    (rb"</worksheet>", b"</worksheet>" * 3),
    (rb'name="[^"]*" sheetId', b'name="' + "长".encode() * 300 + b'" sheetId'),
    (rb'name="[^"]*" sheetId', b'name="" sheetId'),
    (rb'name="[^"]*" sheetId', b'name="[]:*?/\\&#0;" sheetId'),
    (rb"<sheets>", b"<sheets>" + b'<sheet name="x" sheetId="2" r:id="rId9"/>' * 2000),
    (rb'<sheet name', b'<sheet state="veryHidden" name'),
    (rb"<workbookPr?/?>", b'<workbookPr date1904="1"/>'),
    (rb"<cellXfs.*</cellXfs>", b""),
    (rb'numFmtId="\d+"', b'numFmtId="4294967295"'),
    (rb'Target="[^"]*"', b'Target="../../../../etc/passwd"'),
    (rb'Target="[^"]*"', b'Target="http://127.0.0.1:9/" TargetMode="External"'),
    (rb"repeated=", b'repeated="1048576" x='),
    (rb"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="16384" '),
    (rb"<table:table-cell ", b'<table:table-cell table:number-columns-spanned="16384" '),
    (rb"<table:table-cell ", b'<table:table-cell table:number-rows-spanned="1048576" '),
    (rb"<table:table-row>", b'<table:table-row table:number-rows-repeated="1048576">'),
    (rb"<table:table-row>", b"<table:table-row>" * 2000),
    (rb'value="[^"]*"', b'value="NaN"'),
    (rb'date-value="[^"]*"', b'date-value="0000-00-00"'),
    (rb'date-value="[^"]*"', b'date-value="1899-12-30T25:00:00"'),
    (rb'date-value="[^"]*"', b'date-value="2026-10-05T00:00:00+14:00"'),
    (rb"<office:spreadsheet>", b"<office:spreadsheet>" + b"<table:table>" * 3000),
    (rb"<mimetype|application/vnd", b"application/x"),
)  # fmt: skip

PACKED: tuple[Change, ...] = (
    _part_broken, _part_broken, _part_broken, _part_gone, _parts_exchanged, _part_twice, _part_renamed,
    _packed_otherwise, _directory_lies, _directory_lies, _entity_trick, _sheet_xml, _sheet_xml, _sheet_xml,
    _sheet_xml,
)  # fmt: skip


def _records(data: bytes) -> list[tuple[int, bytes]]:
    try:
        stream = _Compound(data).workbook()
    except Exception:  # noqa: BLE001 - it was broken before
        stream = data
    found, at = [], 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        found.append((kind, stream[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


def _wrapped(stream: bytes, random: Random) -> bytes:
    """A compound file around a stream, as far as the small one of the tests can hold it."""
    return compound(**{random.choice(("Workbook", "Workbook", "Workbook", "Book")): stream[:40_000]})


def _recorded(records: list[tuple[int, bytes]], random: Random) -> bytes:
    return _wrapped(
        b"".join(struct.pack("<2H", kind, len(body) & 0xFFFF) + body[:65_535] for kind, body in records),
        random,
    )


def _record_changed(data: bytes, random: Random) -> bytes:
    records = _records(data)
    for _ in range(random.choice((1, 1, 4)) if records else 0):
        at = random.randrange(len(records))
        kind, body = records[at]
        records[at] = random.choice(
            (
                (
                    random.choice(
                        (
                            0x06,
                            0x0A,
                            0x2F,
                            0x85,
                            0xBD,
                            0xD6,
                            0xFC,
                            0xFD,
                            0x200,
                            0x203,
                            0x204,
                            0x205,
                            0x27E,
                            0x809,
                        )
                    ),
                    body,
                ),
                (kind, random.choice(PLAIN)(body, random)),
                (kind, b""),
                (kind, body + b"\xff" * 20),
            )
        )
    return _recorded(records, random)


def _records_elsewhere(data: bytes, random: Random) -> bytes:
    records = _records(data)
    at = random.randrange(len(records) + 1)
    some = records[at : at + 5]
    return _recorded(
        random.choice(
            (records[:at] + records[at + 5 :], records[:at] + some * 20 + records[at:], records[::-1])
        ),
        random,
    )


def _length_lies(data: bytes, random: Random) -> bytes:
    stream = bytearray(b"".join(struct.pack("<2H", kind, len(body)) + body for kind, body in _records(data)))
    places, at = [], 0
    while at + 4 <= len(stream):
        places.append(at)
        at += 4 + struct.unpack_from("<H", stream, at + 2)[0]
    if places:
        struct.pack_into("<H", stream, random.choice(places) + 2, random.choice((0, 1, 7, 2000, 0xFFFF)))
    return _wrapped(bytes(stream), random)


def _sectors_in_a_circle(data: bytes, random: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(random.choice((1, 3))):
        at = 4 * random.randrange(128, max(len(spoilt) // 4, 129))
        if at + 4 <= len(spoilt):
            struct.pack_into("<I", spoilt, at, random.randrange(40))
    return bytes(spoilt)


def _locked(_data: bytes, random: Random) -> bytes:
    return compound(EncryptedPackage=random.randbytes(5000), EncryptionInfo=random.randbytes(300))


RECORDS: tuple[Change, ...] = (
    _record_changed, _record_changed, _record_changed, _records_elsewhere, _length_lies,
    _sectors_in_a_circle, _locked,
)  # fmt: skip
