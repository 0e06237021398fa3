import pytest

from supply_station.rules.customer import Category, ReadingCycle, UsageClass, category_of


@pytest.mark.parametrize(
    ("usage_class", "voltage", "expected"),
    [
        (UsageClass.LARGE_INDUSTRY, "10kV", Category.HIGH_VOLTAGE),
        (UsageClass.RESIDENTIAL, "10KV", Category.HIGH_VOLTAGE),
        (UsageClass.COMMERCIAL, "交流380V", Category.LOW_NON_RESIDENTIAL),
        (UsageClass.RESIDENTIAL, "220V", Category.LOW_RESIDENTIAL),
        ("茶叶加工", None, Category.LOW_NON_RESIDENTIAL),
        (None, None, Category.LOW_RESIDENTIAL),
    ],
)
def test_a_category_that_is_not_stated_follows_voltage_and_class(
    usage_class: str | None, voltage: str | None, expected: Category
) -> None:
    assert category_of(usage_class, voltage) is expected


def test_a_cycle_says_its_months() -> None:
    assert [each.months for each in ReadingCycle] == [1, 2]
