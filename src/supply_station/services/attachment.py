"""附件：photos and scans kept with a record; the bytes go in first, then the row that names them."""

from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import Attachment, Base
from supply_station.services.office import Work, act
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
