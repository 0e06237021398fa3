"""所见：what stands in a folder afterwards, as a new process finds it."""

import hashlib
import json
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

from sqlcipher3 import dbapi2

from supply_station.storage.census import tables_of
from supply_station.storage.engine import PUBLISHED_KEY, connect
from supply_station.storage.files import FileStore
from supply_station.storage.verify import faults, file_faults

LITTER = (".part", ".partial", ".migrating", ".restoring", ".creating", "-wal", "-shm", "-journal")
"""How unfinished files end, and those that stand beside a book only while it is open."""

LOCKS = (".lock", ".gate", ".window")


def digests(path: Path) -> dict[str, str]:
    """What a file says, part by part: "" stands for all of it; each attachment is a part of its store."""
    match path.suffix:
        case ".book" | ".before":
            return {"": _tables(path, PUBLISHED_KEY)}
        case ".sqlite":
            return {"": _tables(path, None)}
        case ".files":
            return {f":{sha256}": sha256 for sha256 in FileStore(path.with_suffix("")).hashes()}
        case ".xlsx":  # openpyxl notes when it saved
            with ZipFile(path) as parts:
                said = [(name, parts.read(name)) for name in parts.namelist() if name != "docProps/core.xml"]
            return {"": _hash(said)}
        case ".json":  # the same rows are other bytes each time they are encrypted
            manifest = json.loads(path.read_text(encoding="utf-8"))
            return {"": _hash({name: value for name, value in manifest.items() if name != "sha256"})}
        case _:
            return {"": _hash(path.read_bytes())}


def _tables(path: Path, key: str | None) -> str:
    with closing(connect(path, key) if key else dbapi2.connect(path)) as connection:
        return _hash(
            [
                (table, sorted(map(repr, connection.execute(f'SELECT * FROM "{table}"'))))
                for table in tables_of(connection)
            ]
        )


def _hash(said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()


def snapshot(folder: Path) -> dict[str, str]:
    """Name → digest of every file that counts."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        f"{path.relative_to(folder)}{part}": digest
        for path in files
        if not path.name.endswith((*LITTER, *LOCKS))
        for part, digest in digests(path).items()
    }


def litter(folder: Path) -> list[str]:
    """Unfinished files."""
    return sorted(path.name for path in folder.rglob("*") if path.name.endswith(LITTER))


def damage(folder: Path) -> list[str]:
    """What is wrong with any book, any store of attachments, any backup."""
    said = [
        *(fault for path in sorted(folder.glob("*.book")) for fault in faults(path)),
        *(fault for path in sorted(folder.rglob("*.files")) for fault in file_faults(path, PUBLISHED_KEY)),
    ]
    for path in sorted((folder / "备份").glob("*.book")):
        said += file_faults(path, PUBLISHED_KEY)
        manifest = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        if manifest["sha256"] != hashlib.sha256(path.read_bytes()).hexdigest():
            said.append(f"{path.name}: not as its manifest says")
    return said


def look(folder: Path) -> dict[str, object]:
    """All of it; damage first, since what is damaged cannot be read."""
    litter_found = litter(folder)  # before a connection brings an unfinished commit to its end
    wrong = damage(folder)
    return {"damage": wrong, "files": {} if wrong else snapshot(folder), "litter": litter_found}
