"""压缩容器：a file somebody else wrote, and the zip that .xlsx and .ods are, read within bounds."""

import io
import zipfile
import zlib
from pathlib import Path

from supply_station.errors import RuleBroken, Trouble

MOST_BYTES = 256 * 1024 * 1024  # unpacked; 50,000 rows of 15 columns are some 50 MB
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


def damaged() -> RuleBroken:
    """The refusal of a workbook that was cut off or spoilt on its way."""
    return RuleBroken(
        "文件已损坏或没有复制完整。请重新复制或重新导出；若 Excel 或 WPS 还能打开它，另存为新的 .xlsx 再试。"
    )


def locked() -> RuleBroken:
    """The refusal of a workbook that is encrypted."""
    return RuleBroken("文件有密码保护，不能读取。请在 Excel 或 WPS 里打开，取消密码后另存为 .xlsx 再试。")


def file_bytes(path: Path) -> bytes:
    """A file a clerk has chosen.

    Raises:
        RuleBroken: not there, a folder, or larger than any table is.
        Trouble: the disk or another program does not give the file away.
    """
    try:
        if path.is_dir():
            raise RuleBroken(f"{path.name} 是文件夹。请选择里面的表格文件。")
        if path.stat().st_size > MOST_BYTES:
            raise RuleBroken(
                f"{path.name} 超过 {MOST_BYTES // 1024 // 1024} MB，不像是表格。请分成几个文件再试。"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise RuleBroken(f"找不到文件 {path}。请检查文件名和所在的文件夹。") from error
    except PermissionError as error:
        raise Trouble(
            f"打不开 {path.name}。若它正在 Excel 或 WPS 里打开，请先关闭；否则请检查文件的访问权限。"
        ) from error
    except (OSError, ValueError) as error:
        raise Trouble(
            f"读取 {path.name} 时出错。请检查磁盘或U盘是否插好，把文件复制到本机后再试。"
        ) from error


class Archive:
    """An opened zip file: the names of its parts, and the parts, never more than `MOST_BYTES` in all.

    Raises:
        RuleBroken: cut off, damaged, encrypted, or unpacking beyond the bound.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise damaged() from error
        # Some exporters write the folders of a part as Windows does.
        self._parts = {part.filename.replace("\\", "/"): part for part in self._zip.infolist()}
        self.names = list(self._parts)
        self._left = MOST_BYTES

    def read(self, name: str) -> bytes:
        """The unpacked bytes of the part `name`."""
        part = self._parts[name]
        if part.flag_bits & 1:
            raise locked()
        if part.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):  # no workbook is packed otherwise
            raise damaged()
        self._left -= part.file_size
        if self._left < 0:
            raise RuleBroken(
                f"文件解开后超过 {MOST_BYTES // 1024 // 1024} MB，不像是表格。"
                "请回到原系统重新导出，或分成几个文件再试。"
            )
        try:
            with self._zip.open(part) as stream:
                # Asked for a number, zipfile unpacks no more, even where the declared size is a lie.
                return stream.read(part.file_size + 1)
        except _FAULTS as error:
            raise damaged() from error
