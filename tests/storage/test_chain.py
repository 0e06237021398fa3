from datetime import datetime

from supply_station.storage.chain import FIRST, line_hash

AT = datetime(2026, 10, 5, 10, 15)
CHANGES = [{"record": "line", "id": 1, "before": None, "after": {"名称": "金竹线", "级": 10}}]


def test_the_hash_is_the_published_one() -> None:
    # Fixed for ever: another value would make every older book look altered.
    assert (
        line_hash(FIRST, AT, "王芳", "登记线路", CHANGES)
        == "1ffe07f84d325e45353749c567b346fbedc5593b7ec6b441400da30fcee6546f"
    )


def test_every_part_of_a_line_counts() -> None:
    lines = [
        line_hash(FIRST, AT, "王芳", "登记线路", CHANGES),
        line_hash("1" * 64, AT, "王芳", "登记线路", CHANGES),
        line_hash(FIRST, AT.replace(microsecond=1), "王芳", "登记线路", CHANGES),
        line_hash(FIRST, AT, "王", "芳登记线路", CHANGES),
        line_hash(FIRST, AT, "王芳", "登记", CHANGES),
        line_hash(FIRST, AT, "王芳", "登记线路", []),
    ]
    assert len(set(lines)) == len(lines)


def test_the_order_of_keys_does_not_count() -> None:
    turned = [dict(reversed(change.items())) for change in CHANGES]
    assert line_hash(FIRST, AT, "王芳", "登记", turned) == line_hash(FIRST, AT, "王芳", "登记", CHANGES)
