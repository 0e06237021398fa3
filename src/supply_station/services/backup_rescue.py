"""救账本：what a damaged book would lack after its newest good backup came back, and how it comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from supply_station import paths
from supply_station.errors import Damaged, Trouble
from supply_station.services.backup import Copy
from supply_station.storage import backup as copies
from supply_station.storage import rescue, verify
from supply_station.storage.manifest import manifest_of


@dataclass(frozen=True)
class Rescue:
    """怎么救.

    Attributes:
        copy: the newest good backup, read whole now; None if there is none.
        missing: a sentence: what was entered after it.
        damaged: how many newer backups are damaged themselves.
    """

    copy: Copy | None
    missing: str
    damaged: int


@dataclass(frozen=True)
class Restored:
    """恢复的结果: where the old book lies, if there was one, and sentences about what got lost."""

    aside: Path | None
    lost: list[str]


def rescue_of(book: Path, folders: Sequence[Path], now: datetime) -> Rescue | None:
    """What can be done for a book that does not open; None if nothing is wrong with the file itself.

    Args:
        book: the book; nobody has it open.
        folders: where backups may lie, beside the book's own folder.
        now: the time; a backup from its future is the last that is looked at.
    """
    try:
        verify.refuse_damaged(book)
    except Damaged:
        made, bad = rescue.newest_good(book, dict.fromkeys([paths.backups(book), *folders]), now=now)
        if made is None:
            return Rescue(None, "", len(bad))
        return Rescue(Copy(made.file, made.made_at), missing(made.file, book), len(bad))
    except Trouble:  # locked or not readable: it may be sound
        return None
    return None


def missing(file: Path, book: Path) -> str:
    """What of the book is not in a backup, as its journal has it; empty if there is no book."""
    if not book.is_file():
        return ""
    made = manifest_of(file)
    since = rescue.since(book, made.standing) if made else None
    if since is None:
        begins = f"{made.made_at:%Y年%m月%d日 %H:%M}" if made else "做这份备份"
        return f"从{begins}到现在录入的不在备份里，恢复以后请补上。"
    if not since.lines:
        return "备份之后没有再录入过，什么都不会少。"
    if since.first == since.last:
        span = f"{since.first:%m月%d日 %H:%M}"
    else:
        span = f"{since.first:%m月%d日 %H:%M} 到 {since.last:%m月%d日 %H:%M}"
    return f"备份之后办的 {since.lines:,} 件事（{span}）不在备份里，恢复以后请补上。"


def restore(file: Path, book: Path, now: datetime) -> Restored:
    """Put a backup in the place of a closed book; the old one stays beside it.

    Raises:
        RuleBroken, Trouble: it is no backup, or damaged, or the book is in use; nothing has changed.
    """
    done = copies.restore(file, book, now=now)
    lost = [f"有 {len(done.lost)} 个附件在备份里也找不到了，请重新拍照或扫描。"] if done.lost else []
    return Restored(done.aside, lost)
