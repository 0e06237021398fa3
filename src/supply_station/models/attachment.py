"""附件：photos and scans; the bytes lie in the file beside the book, found by their SHA-256."""

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, column


class Attachment(Kept, Base):
    """附件. `record` and `record_id` name the row it belongs to."""

    __tablename__ = "attachment"

    record: Mapped[str] = column("所属", String)
    record_id: Mapped[int] = column("所属行", Integer, index=True)
    name: Mapped[str] = column("文件名", String)
    sha256: Mapped[str] = column("校验", String, index=True)
    size: Mapped[int] = column("字节数", Integer)
