"""明年的表：the county's new form in the folder 表单; old papers keep theirs, new ones carry the new one."""

from datetime import datetime, timedelta
from pathlib import Path

from orders import DENG, XIANG, ordered, station
from stories.clerk import pages_of
from supply_station import paths
from supply_station.models import Station
from supply_station.rules.work_order import OrderKind
from supply_station.services.office import Office
from supply_station.services.work_order_life import dispatch
from supply_station.services.work_order_paper import batches, mark_printed, paper, reprint

KIND = OrderKind.CUSTOMER_SURVEY
NEXT_YEAR = datetime(2027, 1, 5, 9, 0)
OLD, NEW = "2024 年版", "2027 年版"


def put_in_folder(folder: Path) -> None:
    """The county's mail: next year's form, with a remark more on it."""
    (bundled,) = (file for file in paths.forms(folder / "账.book") if KIND.name in file.read_text("utf-8"))
    text = bundled.read_text("utf-8").replace(OLD, NEW).replace("2000-01-01", "2027-01-01")
    text = text.replace('heading = "现场情况"', 'heading = "现场所见"')
    own = folder / "表单"
    own.mkdir()
    (own / "查勘2027.toml").write_text(text, "utf-8")


def sent(office: Office, customer: int) -> int:
    """An order that two people are sent with today."""
    (order,) = ordered(office, KIND, customer)
    office.perform(dispatch, orders=[order], first=DENG, second=XIANG, on=office.clock().date())
    return order


def on_paper(office: Office, order: int) -> str:
    """The order's page, handed out."""
    printed = office.consult(paper, orders=[order], at=office.clock(), by=office.clerk)
    office.perform(mark_printed, pages=printed.pages)
    return "".join(pages_of(printed.pdf))


def test_papers_printed_after_the_day_carry_the_new_form_and_earlier_ones_keep_theirs(tmp_path: Path) -> None:
    office = station(tmp_path)
    with office.book.writing() as session:
        session.add(Station(name="白岩镇供电所", practice=False, founded_at=office.clock()))
    put_in_folder(office.book.path.parent)
    before = sent(office, 1)
    text = on_paper(office, before)
    assert OLD in text
    assert "现场情况" in text
    assert NEW not in text

    office.clock = lambda: NEXT_YEAR
    after = sent(office, 2)
    text = on_paper(office, after)
    assert NEW in text
    assert "现场所见" in text
    assert OLD not in text

    torn = on_paper(office, before)
    assert "补打" in torn
    assert OLD in torn
    assert NEW not in torn
    first = office.consult(batches)[-1].id
    at = NEXT_YEAR + timedelta(days=30)
    again = "".join(pages_of(office.consult(reprint, batch=first, at=at, by=office.clerk).pdf))
    assert OLD in again
    assert "现场情况" in again
