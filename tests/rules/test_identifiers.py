import pytest

from supply_station.rules import identifiers


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("1430009000003609335190", "校验位"),
        ("143000900000360933519", "应为 22 位，这里是 21 位"),
        ("14300090000036093351980", "应为 22 位，这里是 23 位"),
        ("20061234", None),
        ("DD862-20061234", None),
        ("1430009000003609335198", None),
        ("1410101012212120538038", None),
    ],
)
def test_only_what_looks_like_an_asset_number_is_judged(number: str, fault: str | None) -> None:
    found = identifiers.asset_no_fault(number)
    assert found is None if fault is None else fault in (found or "")


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("110105194912310021", False),
        ("91430000MA4L16JQ9B", True),
    ],
)
def test_identity_numbers(number: str, right: bool) -> None:
    assert (identifiers.identity_no_fault(number) is None) == right


def test_the_old_number_is_the_end_of_the_new_one() -> None:
    assert identifiers.old_account_no("0437190000017") == "7190000017"
    assert identifiers.old_account_no("7190000017") is None
    assert identifiers.old_account_no("043719000001X") is None


def test_numbers_that_leave_the_station_are_masked() -> None:
    assert identifiers.masked_identity_no("11010519491231002X") == "110105********002X"
    assert identifiers.masked_identity_no("12345") == "*****"
    assert identifiers.masked_phone("13800001234") == "138****1234"
    assert identifiers.masked_phone("110") == "****"
