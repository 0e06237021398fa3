"""模板的包：the parts of an .xlsx; those nobody touches go into the new file byte for byte."""

import io
import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from supply_station.archive import Archive, damaged
from supply_station.errors import RuleBroken

Element = etree._Element  # noqa: SLF001 - the only name lxml gives to the type

_TYPES = "[Content_Types].xml"
_WORKBOOK = ".spreadsheetml.sheet.main+xml"
_COMPOUND = b"\xd0\xcf\x11\xe0"


class Package:
    """An opened .xlsx. Trees are parsed once; a tree that is handed to `changed` is written anew.

    Raises:
        RuleBroken: no .xlsx, damaged, encrypted, or beyond the bounds of `Archive`.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith(_COMPOUND) or not data.startswith(b"PK"):
            raise RuleBroken(
                "模板不是 .xlsx 工作簿，或者有密码。请用 Excel 或 WPS 打开它，取消密码，另存为 .xlsx 再选。"
            )
        self._archive = Archive(data)
        self._trees: dict[str, Element] = {}
        self._changed: set[str] = set()
        self._put: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        if _TYPES not in self._archive.names:
            raise damaged()
        self.workbook = next(iter(self.of_type(_WORKBOOK)), "")
        if not self.workbook:
            raise RuleBroken("模板不是 .xlsx 工作簿。请用 Excel 或 WPS 打开它，另存为 .xlsx 再选。")

    def tree(self, name: str) -> Element:
        """A part as XML.

        Raises:
            RuleBroken: it is not there, is no XML, or brings declarations of its own, as entity bombs do.
        """
        if name not in self._trees:
            if name not in self._archive.names:
                raise damaged()
            try:
                root = etree.fromstring(
                    self._archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True)
                )
            except etree.XMLSyntaxError as error:
                raise damaged() from error
            if root.getroottree().docinfo.internalDTD is not None:
                raise damaged()
            self._trees[name] = root
        return self._trees[name]

    def changed(self, name: str) -> None:
        """The part is written from its tree."""
        self._changed.add(name)

    def read(self, name: str) -> bytes:
        """A part as it lies in the file."""
        return self._archive.read(name)

    def put(self, name: str, data: bytes) -> None:
        """Other bytes for a part."""
        self._put[name] = data

    def of_type(self, ending: str) -> list[str]:
        """The parts whose content type ends so."""
        return [
            (each.get("PartName") or "").lstrip("/")
            for each in self.tree(_TYPES).iterchildren("{*}Override")
            if (each.get("ContentType") or "").endswith(ending)
        ]

    def related(self, name: str, kind: str) -> Iterator[tuple[str, str]]:
        """Id and name of the parts of a kind (`worksheet`, `drawing`) that a part refers to."""
        for each in self._relations(name):
            if (each.get("Type") or "").endswith(f"/{kind}") and each.get("TargetMode") != "External":
                target = posixpath.join("/", posixpath.dirname(name), each.get("Target") or "")
                yield each.get("Id") or "", posixpath.normpath(target).lstrip("/")

    def drop(self, kind: str) -> None:
        """Leave out what the workbook refers to as `kind`."""
        for number, part in list(self.related(self.workbook, kind)):
            self._dropped.add(part)
            for each in list(self._relations(self.workbook)):
                if each.get("Id") == number:
                    _remove(each)
            for each in list(self.tree(_TYPES)):
                if each.get("PartName") == f"/{part}":
                    _remove(each)
            self._changed |= {_TYPES, _relations_of(self.workbook)}

    def written(self) -> bytes:
        """The bytes of the new .xlsx, its parts in the order they had."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name in self._archive.names:
                if name not in self._dropped and not name.endswith("/"):
                    target.writestr(zipfile.ZipInfo(name), self._bytes(name), zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _bytes(self, name: str) -> bytes:
        if name not in self._changed:
            return self._put.get(name) or self._archive.read(name)
        data: bytes = etree.tostring(
            self._trees[name], xml_declaration=True, encoding="UTF-8", standalone=True
        )
        return data

    def _relations(self, name: str) -> Iterator[Element]:
        part = _relations_of(name)
        if part in self._archive.names:
            yield from self.tree(part).iterchildren("{*}Relationship")


def _relations_of(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
