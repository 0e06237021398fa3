"""导入结果：what a file did or would do, as the command line's JSON and as a clerk reads it."""

from collections.abc import Iterator
from typing import Any

from supply_station.intake.export import Remark
from supply_station.services.import_kind import KINDS, TITLES, Tab
from supply_station.services.plan import Plan


def as_json(plan: Plan, batch: int | None) -> dict[str, Any]:
    """The object of `import --json`; `batch` is None for a preview. Counts are rows of the kind."""
    several = len(plan.sources) > 1
    return {
        "kind": plan.kind,
        "file": plan.file,
        "sheet": plan.sheet,
        "rows": plan.rows,
        "create": len(plan.creates),
        "update": len(plan.updates),
        "unchanged": plan.unchanged,
        "absent": len(plan.absent),
        "refused": plan.refused,
        "also_created": plan.also_created,
        "batch": batch,
        "changes": [vars(each) for each in plan.changes],
        "refusals": [_remark(each, several=several) for each in plan.refusals],
        "warnings": [_remark(each, several=several) for each in plan.warnings],
        "archive_differences": [
            {"account_no": each.account_no, "field": each.field, "book": each.book, "file": each.file}
            for each in plan.differences
        ],
    }


def _remark(remark: Remark, *, several: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "row": remark.row, "column": remark.column, "value": remark.value, "reason": remark.reason
    }  # fmt: skip
    return said | {"file": remark.file} if several else said


def summary(plan: Plan, batch: int | None) -> Iterator[str]:
    """The counts, in two lines."""
    done = "预览（还没有导入）" if batch is None else f"已导入，批次 {batch}"
    yield f"{done}：{plan.file} / {plan.sheet}"
    yield (
        f"共 {plan.rows} 行：新增 {len(plan.creates)}，变更 {len(plan.updates)}，未变 {plan.unchanged}，"
        f"拒收 {plan.refused}；文件里缺少 {len(plan.absent)} 户，提醒 {len(plan.warnings)} 条，"
        f"档案差异 {len(plan.differences)} 处"
    )
    if plan.also_created:
        words = {"customer": "客户", "line": "线路", "transformer_area": "台区"}
        yield "一并新建：" + "，".join(f"{words[name]} {count}" for name, count in plan.also_created.items())


def details(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """Titled lists of what a clerk should look at: refused rows first."""
    titles = TITLES | KINDS[plan.kind].fields
    changes = [
        f"{each.key} {titles.get(each.field, each.field)}：{each.old or '（空）'} → {each.new}"
        for each in plan.changes
    ]
    differences = [
        f"{each.account_no} {titles[each.field]}：账本 {each.book}，文件 {each.file}"
        for each in plan.differences
    ]
    moves = [f"{old or '（空）'} → {new}：{many} 户" for old, new, many in plan.moves]
    several = len(plan.sources) > 1
    lists = (
        ("拒收：", [_line(each, several=several) for each in plan.refusals]),
        ("提醒：", [_line(each, several=several) for each in plan.warnings]),
        ("变更：", changes),
        ("各台区：", moves if Tab.AREAS in KINDS[plan.kind].tabs else []),
        ("档案差异：", differences),
        ("缺少：", plan.absent),
    )
    yield from ((title, lines) for title, lines in lists if lines)


def _line(remark: Remark, *, several: bool) -> str:
    file = f"{remark.file} " if several else ""
    value = f"“{remark.value}”" if remark.value else ""
    return f"{file}第 {remark.row} 行“{remark.column}”{value}：{remark.reason}"
