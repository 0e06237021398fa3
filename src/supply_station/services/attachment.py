"""附件：photos and scans kept with a record; the bytes go in first, then the row that names them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken, Trouble
from supply_station.models import Attachment, Base
from supply_station.services.office import Office, Work, act
from supply_station.storage.files import FileStore
from supply_station.storage.photo import reduced

LARGEST = 50 * 1024 * 1024
"""Bytes of one attachment; a backup has to go on a USB stick."""


@act("添加附件", changes=(Attachment,))
def attach(
    work: Work, *, store: FileStore, record: type[Base], record_id: int, name: str, data: bytes
) -> int:
    """Keep a file with a record; a large photo is reduced to 1600 px. Returns the attachment's id.

    Raises:
        RuleBroken: the file is empty or too large, or the record is not there.
    """
    if not data:
        raise RuleBroken(f"文件“{name}”是空的，请重新拍照或扫描。", field="data")
    if len(data) > LARGEST:
        raise RuleBroken(f"文件“{name}”超过 50 MB，请缩小后再添加。", field="data")
    if work.session.get(record, record_id) is None:
        raise RuleBroken("这条记录已经不在了，请刷新后再试。")
    kept = reduced(data)
    attachment = Attachment(
        recorded_at=work.now,
        record=record.__tablename__,
        record_id=record_id,
        name=PurePath(name).name,
        sha256=store.put(kept),
        size=len(kept),
    )
    work.session.add(attachment)
    work.session.flush()
    return attachment.id


def attachments_of(session: Session, record: type[Base], record_id: int) -> list[Attachment]:
    """The live attachments of a record, oldest first."""
    query = select(Attachment).where(
        Attachment.record == record.__tablename__,
        Attachment.record_id == record_id,
        Attachment.voided_at.is_(None),
    )
    return list(session.scalars(query.order_by(Attachment.id)))


@dataclass(frozen=True)
class Held:
    """An attachment as the window lists it; `size` in bytes as kept."""

    id: int
    name: str
    size: int
    recorded_at: datetime


def held_by(session: Session, *, record_name: str, record_id: int) -> list[Held]:
    """What a record holds, oldest first; `record_name` is its ledger's stem."""
    return [
        Held(each.id, each.name, each.size, each.recorded_at)
        for each in attachments_of(session, kind_named(record_name), record_id)
    ]


def kind_named(record_name: str) -> type[Base]:
    """The kind of record with this stem."""
    return next(each.class_ for each in Base.registry.mappers if each.class_.__tablename__ == record_name)


def store_of(office: Office) -> FileStore:
    """附件库 of the book an office works on."""
    return FileStore(office.book.path)


def content(session: Session, *, store: FileStore, key: int) -> bytes:
    """The bytes of an attachment.

    Raises:
        Trouble: they are not there, or damaged.
    """
    return store.get(session.scalars(select(Attachment.sha256).where(Attachment.id == key)).one())


def bytes_of(path: Path) -> bytes:
    """The bytes of a file that is to be attached.

    Raises:
        RuleBroken: it is too large.
        Trouble: it cannot be read.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise RuleBroken(f"文件“{path.name}”超过 50 MB，请缩小后再添加。", field="data")
        return path.read_bytes()
    except OSError as error:
        raise Trouble(f"读不出文件“{path.name}”。请检查U盘是否还插着、文件是否还在，再试一次。") from error


@act("作废附件", changes=(Attachment,))
def void_attachment(work: Work, *, key: int, reason: str) -> None:
    """Void an attachment; its bytes stay in the store.

    Raises:
        RuleBroken: no reason, or it is gone already.
    """
    if not reason.strip():
        raise RuleBroken("请写明作废的原因。", field="reason")
    attachment = work.session.get(Attachment, key)
    if attachment is None or attachment.voided_at is not None:
        raise RuleBroken("这个附件已经作废或不存在，请刷新后再试。")
    attachment.voided_at = work.now
    attachment.void_reason = reason.strip()
