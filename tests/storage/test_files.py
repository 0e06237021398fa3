import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from supply_station.errors import Trouble
from supply_station.storage.files import FileStore
from supply_station.storage.photo import reduced


def test_bytes_come_back_by_their_hash_and_are_kept_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "账.book")
    sha256 = store.put(b"photo" * 10_000)
    assert sha256 == hashlib.sha256(b"photo" * 10_000).hexdigest() == store.put(b"photo" * 10_000)
    empty = store.put(b"")
    assert store.get(sha256) == b"photo" * 10_000
    assert store.get(empty) == b""
    assert store.hashes() == {sha256, empty}
    assert store.altered() == []
    assert [file.name for file in tmp_path.iterdir()] == ["账.book.files"]


def test_a_store_that_was_never_written_is_empty_and_not_made(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "账.book")
    assert store.hashes() == set()
    assert store.altered() == []
    with pytest.raises(Trouble, match="没有这个附件"):
        store.get("0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_only_missing_bytes_are_copied(tmp_path: Path) -> None:
    one, two = FileStore(tmp_path / "一.book"), FileStore(tmp_path / "二.book")
    for data in (b"a", b"b", b"c"):
        one.put(data)
    two.put(b"b")
    assert one.copy_missing(two) == 2
    assert two.hashes() == one.hashes()
    assert one.copy_missing(two) == 0
    assert two.copy_missing(FileStore(tmp_path / "三.book")) == 3


def test_the_bytes_lie_encrypted(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "账.book")
    store.put(b"a picture of somebody's house" * 50)
    assert b"somebody" not in store.path.read_bytes()


def picture(size: tuple[int, int], kind: str, mode: str = "RGB", orientation: int | None = None) -> bytes:
    image = Image.new(mode, size)
    image.putpixel((0, 0), tuple([200] * len(image.getbands())) if len(image.getbands()) > 1 else 1)
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    written = io.BytesIO()
    image.save(written, kind, exif=exif)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (picture((4000, 3000), "JPEG"), "JPEG", (1600, 1200)),
        (picture((4000, 3000), "JPEG", orientation=6), "JPEG", (1200, 1600)),
        (picture((3000, 4000), "PNG", "RGBA"), "PNG", (1200, 1600)),
        (picture((2000, 100), "GIF", "P"), "JPEG", (1600, 80)),
        (picture((2000, 100), "TIFF", "CMYK"), "JPEG", (1600, 80)),
    ],
)
def test_a_large_photo_is_reduced_and_stands_upright(data: bytes, kind: str, size: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(reduced(data))) as image:
        assert (image.format, image.size) == (kind, size)
        assert image.getexif().get(0x0112) in {None, 1}


@pytest.mark.parametrize(
    "data",
    [
        picture((1600, 1600), "JPEG", orientation=6),
        b"%PDF-1.7 no picture",
        b"",
        picture((4000, 3000), "JPEG")[:3000],
    ],
)
def test_small_photos_and_other_files_stay_as_they_are(data: bytes) -> None:
    assert reduced(data) == data
