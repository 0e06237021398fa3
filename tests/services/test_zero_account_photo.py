"""Photos in a batch: each goes to the case its name begins with."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import update

from exports import held
from orders import CHECKED, TODAY, back, out
from supply_station.errors import RuleBroken
from supply_station.models import Attachment, Customer, ZeroAccount
from supply_station.rules.work_order import OrderKind
from supply_station.rules.zero_account import CaseState
from supply_station.services.attachment import store_of
from supply_station.services.office import Office
from supply_station.services.zero_account_photo import Photos, attach_photos
from zero_cases import account, zero_station


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = zero_station(tmp_path)
    yield office
    office.book.close()


def photo(colour: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (2000, 1000), colour).save(written, "JPEG")
    return written.getvalue()


def attach(office: Office, *names: str, data: bytes = b"", month: str = "2026-10") -> Photos:
    data = data or photo("green")
    return office.perform(
        attach_photos, store=store_of(office), month=month, files=[(name, data) for name in names]
    )


def kept(office: Office) -> list[tuple[str, int, str]]:
    return held(office, Attachment, "record", "record_id", "name")


def test_photos_go_to_the_cases_their_names_begin_with(office: Office) -> None:
    with office.book.writing() as session:
        session.execute(update(Customer).where(Customer.id == 3).values(former_account_no="0099887766"))
    done = attach(
        office,
        "U盘/4300000000017-门.jpg",
        "4300000000017_表.JPG",
        "0000000024.jpg",
        "0099887766（表）.jpg",
        "IMG_2034.jpg",
        "门.jpg",
        "43000000000171.jpg",
    )
    assert kept(office) == [
        ("zero_account", 1, "4300000000017-门.jpg"),
        ("zero_account", 1, "4300000000017_表.JPG"),
        ("zero_account", 2, "0000000024.jpg"),
        ("zero_account", 3, "0099887766（表）.jpg"),
    ]
    assert done == Photos(4, 0, ("IMG_2034.jpg", "门.jpg", "43000000000171.jpg"), ())
    store = store_of(office)
    (digest,) = {row[0] for row in held(office, Attachment, "sha256")}
    assert Image.open(io.BytesIO(store.get(digest))).size == (1600, 800)


def test_accounts_that_were_visited_and_have_no_photo_are_named(office: Office) -> None:
    orders = out(office, OrderKind.ZERO_ACCOUNT_CHECK, 1, 2)
    for order in orders:
        back(office, order, values=CHECKED, on=TODAY)
    assert attach(office, "4300000000024-门.jpg").lacking == ("4300000000017",)
    again = attach(office, "4300000000024-门.jpg", "4300000000017-门.jpg")
    assert (again.attached, again.already, again.lacking) == (1, 1, ())


def test_a_case_of_another_month_counts_only_while_it_is_open(office: Office) -> None:
    with office.book.writing() as session:
        session.get_one(ZeroAccount, 2).state = CaseState.CLOSED
    done = attach(office, "4300000000017.jpg", "4300000000024.jpg", month="2026-11")
    assert (done.attached, done.unknown) == (1, ("4300000000024.jpg",))


def test_a_whole_number_wins_over_the_end_of_another_one(office: Office) -> None:
    key = account(office, "0000000017")
    with office.book.writing() as session:
        case = {"month": "2026-10", "zero_from": "2026-08", "zero_months": 3, "state": CaseState.LISTED}
        session.add(ZeroAccount(id=key, recorded_at=office.clock(), customer_id=key, **case))
    attach(office, "0000000017.jpg")
    assert kept(office) == [("zero_account", key, "0000000017.jpg")]


def test_an_empty_file_is_refused_and_none_is_kept(office: Office) -> None:
    files = [("4300000000017.jpg", photo("red")), ("4300000000024.jpg", b"")]
    with pytest.raises(RuleBroken, match=r"“4300000000024.jpg”是空的"):
        office.perform(attach_photos, store=store_of(office), month="2026-10", files=files)
    assert kept(office) == []
    with pytest.raises(RuleBroken, match="看不懂"):
        attach(office, "4300000000017.jpg", month="十月")
