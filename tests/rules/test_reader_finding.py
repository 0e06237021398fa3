import pytest

from supply_station.rules.reader_finding import ReaderFindingKind, kind_of_remark, order_kind
from supply_station.rules.usage import oddities
from supply_station.rules.work_order import OrderKind


def test_what_is_wrong_with_a_meter_leads_to_another_meter_and_the_rest_to_a_survey() -> None:
    replaced = [kind for kind in ReaderFindingKind if order_kind(kind) is OrderKind.METER_REPLACEMENT]
    assert [str(kind) for kind in replaced] == ["表计停走", "表计烧毁", "封印缺失", "示数倒走"]
    assert {order_kind(kind) for kind in ReaderFindingKind} == {
        OrderKind.METER_REPLACEMENT,
        OrderKind.CUSTOMER_SURVEY,
    }


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (oddities(-500, None, None, 1)[0], ReaderFindingKind.BACKWARDS),
        (oddities(500, 0, 1000, 1)[0], ReaderFindingKind.OTHER),
        ("电量 30.01 超过前几期平均 10 的 3 倍，请核对", ReaderFindingKind.SURGE),
        ("抄表日期 2026-11-01 不在 2026-10 的统计期内", None),
    ],
)
def test_a_remark_about_an_account_has_a_kind(reason: str, kind: ReaderFindingKind | None) -> None:
    assert kind_of_remark(reason) is kind
