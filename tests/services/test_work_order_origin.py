from pathlib import Path

from orders import DENG, MONTH, TODAY, ordered, station
from supply_station.models import ArchiveDifference, ImportBatch, ReaderFinding, VirtualCustomerSign
from supply_station.rules.archive_difference import Handling
from supply_station.rules.reader_finding import FindingSource, FindingState, ReaderFindingKind
from supply_station.rules.virtual_customer import Sign, SignHandling
from supply_station.rules.work_order import OrderKind
from supply_station.services.work_order_origin import Origin, origin

CHECK, SURVEY, REPLACEMENT = OrderKind


def test_an_order_tells_what_it_was_opened_for(tmp_path: Path) -> None:
    office = station(tmp_path)
    by_hand, for_difference, for_finding = ordered(office, SURVEY, 1, 2, 3)
    (for_sign,) = ordered(office, REPLACEMENT, 3)
    (for_case,) = ordered(office, CHECK, 1)
    kept = {"recorded_at": office.clock()}
    counts = dict.fromkeys(("rows", "created", "updated", "unchanged", "absent", "refused"), 0)
    with office.book.writing() as session:
        taken = {"kind": "usage", "file": "电量.xlsx", "taken_at": office.clock(), "taken_by": "王芳"}
        session.add(ImportBatch(id=1, **taken, **counts))
        session.flush()
        session.add(
            ArchiveDifference(
                batch_id=1,
                customer_id=2,
                month=MONTH,
                field="name",
                handling=Handling.ORDERED,
                work_order_id=for_difference,
            )
        )
        session.add(
            ReaderFinding(
                customer_id=3,
                kind=ReaderFindingKind.STOPPED,
                source=FindingSource.PAPER,
                found_on=TODAY,
                owner_id=DENG,
                due_on=TODAY,
                state=FindingState.OPEN,
                work_order_id=for_finding,
                **kept,
            )
        )
        session.add(
            VirtualCustomerSign(
                customer_id=3,
                sign=Sign.NO_ASSET_NO,
                shared="138",
                handling=SignHandling.ORDERED,
                handled_on=TODAY,
                handled_by="王芳",
                work_order_id=for_sign,
                **kept,
            )
        )
    assert office.consult(origin, key=by_hand) is None
    told = [office.consult(origin, key=key) for key in (for_case, for_difference, for_finding, for_sign)]
    assert told == [
        Origin("zero_account_case", "零度户核查", "4300000000017", MONTH),
        Origin("archive_difference", "档案差异", "4300000000024", MONTH),
        Origin("reader_finding", "抄表异常", "4300000000031"),
        Origin("virtual_customer", "虚拟客户迹象", "4300000000031"),
    ]
