import io
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from books import new_book
from supply_station.errors import RuleBroken, Trouble
from supply_station.models import Line
from supply_station.services import keeping
from supply_station.services.attachment import (
    LARGEST,
    attach,
    attachments_of,
    bytes_of,
    content,
    held_by,
    store_of,
    void_attachment,
)
from supply_station.services.office import Office
from supply_station.storage.book import Book
from supply_station.storage.files import FileStore
from supply_station.storage.verify import faults


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(Book.open(new_book(tmp_path)), clerk="李秀英", clock=lambda: datetime(2026, 11, 2, 9, 0))
    office.perform(keeping.add, kind=Line, values={"name": "青竹线"})
    return office


def photo(width: int) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, width // 2), "green").save(written, "JPEG")
    return written.getvalue()


def test_a_photo_is_reduced_kept_and_found_with_its_record(office: Office) -> None:
    store = FileStore(office.book.path)
    office.perform(attach, store=store, record=Line, record_id=1, name="U盘/门.jpg", data=photo(3000))
    (held,) = office.consult(attachments_of, record=Line, record_id=1)
    data = store.get(held.sha256)
    assert (held.name, held.size) == ("门.jpg", len(data))
    assert Image.open(io.BytesIO(data)).size == (1600, 800)
    assert office.consult(attachments_of, record=Line, record_id=2) == []
    office.book.close()
    assert faults(office.book.path) == []


def test_an_attachment_whose_bytes_are_gone_is_found_by_verify(office: Office) -> None:
    store = FileStore(office.book.path)
    office.perform(attach, store=store, record=Line, record_id=1, name="门.jpg", data=photo(100))
    office.book.close()
    store.path.unlink()
    assert any("附件" in each for each in faults(office.book.path))


@pytest.mark.parametrize(
    ("data", "record_id", "said"), [(b"", 1, "是空的"), (bytes(LARGEST + 1), 1, "50 MB"), (b"x", 9, "不在了")]
)
def test_what_cannot_be_kept_is_refused(office: Office, data: bytes, record_id: int, said: str) -> None:
    store = FileStore(office.book.path)
    with pytest.raises(RuleBroken, match=said):
        office.perform(attach, store=store, record=Line, record_id=record_id, name="a.jpg", data=data)
    assert store.hashes() == set()


def test_the_window_lists_reads_and_voids_what_a_record_holds(office: Office) -> None:
    store = store_of(office)
    key = office.perform(attach, store=store, record=Line, record_id=1, name="说明.txt", data=b"abc")
    (held,) = office.consult(held_by, record_name="line", record_id=1)
    assert (held.id, held.name, held.size, held.recorded_at) == (
        key,
        "说明.txt",
        3,
        datetime(2026, 11, 2, 9, 0),
    )
    assert office.consult(content, store=store, key=key) == b"abc"
    with pytest.raises(RuleBroken, match="原因"):
        office.perform(void_attachment, key=key, reason=" ")
    office.perform(void_attachment, key=key, reason="拍错了")
    assert office.consult(held_by, record_name="line", record_id=1) == []
    with pytest.raises(RuleBroken, match="已经作废"):
        office.perform(void_attachment, key=key, reason="再来一次")


def test_a_file_that_cannot_be_attached_is_told_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "大.mov"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(RuleBroken, match="50 MB"):
        bytes_of(large)
    with pytest.raises(Trouble, match="没有了"):
        bytes_of(tmp_path / "没有了.jpg")
