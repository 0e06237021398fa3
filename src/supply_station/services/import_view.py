"""看导入：a preview's rows as a clerk reads them, what to do after taking it, and the batches so far."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supply_station.intake.export import Remark
from supply_station.models import (
    ArchiveDifference,
    Customer,
    ImportBatch,
    TransformerArea,
    ZeroAccount,
)
from supply_station.models.import_batch import item_of
from supply_station.rules.archive_difference import Handling
from supply_station.rules.zero_account import CaseState
from supply_station.services.import_kind import KINDS, MONTH, TITLES, Tab
from supply_station.services.plan import Plan, shown
from supply_station.services.zero_account import coverage, zero_list
from supply_station.services.zero_account_concern import GAPS, with_gaps

Row = tuple[object, ...]

UNITS = {"kwh": "（kWh）"}


@dataclass(frozen=True)
class Part:
    """One tab of a preview: its name, the rows it counts, the headings and the lines under them."""

    title: str
    count: int
    heads: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True)
class Step:
    """What to do next: the words, and the page with its filters."""

    words: str
    stem: str
    filters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """A batch as the list shows it."""

    number: int
    undone: bool
    row: Row


BATCH_HEADS = ("批次", "种类", "文件", "月份", "新增", "变更", "未变", "缺少", "拒收", "导入人",
               "导入日期", "状态")  # fmt: skip


def summary(plan: Plan) -> str:
    """What the files are, in one line."""
    months = sorted({row[at] for each in plan.sources if (at := each.position("month")) is not None
                     for row in each.values if row[at]})  # fmt: skip
    span = "" if not months else f"{months[0]} 到 {months[-1]}，" if len(months) > 1 else f"{months[0]}，"
    also = "，".join(
        f"{word} {plan.also_created[name]}"
        for name, word in (("customer", "客户"), ("transformer_area", "台区"), ("line", "线路"))
        if name in plan.also_created
    )
    return f"{KINDS[plan.kind].word}：{plan.file}（{span}共 {plan.rows:,} 行）" + (
        f"；一并新建 {also}" if also else ""
    )


def parts(session: Session, plan: Plan) -> list[Part]:
    """新增, 变更, 未变 (which has no lines), 缺少, 拒收, 提醒, and what else the kind has.

    新增, 变更, 未变 and 拒收 count rows of the files.
    """
    kind = KINDS[plan.kind]
    columns = kind.shown
    titles = TITLES | kind.fields
    whose = "哪一户" if kind.of_accounts else kind.columns[0].title
    names = [titles[name] + UNITS.get(name, "") for name in columns]
    created: list[Row] = [tuple(shown(name, said.get(name)) for name in columns) for said in plan.creates]
    changes: list[Row] = [
        (each.key, titles[each.field], _yes(each.old), _yes(each.new)) for each in plan.changes
    ]
    several = len(plan.sources) > 1
    remark_heads = (*(("文件",) if several else ()), "行号", "列", "值", "原因")
    found = [
        Part("新增", len(plan.creates), tuple(names), created),
        Part("变更", len(plan.updates), (whose, "项目", "账本中的值", "文件中的值"), changes),
        Part("未变", plan.unchanged, (), []),
        *([_absent(session, plan)] if Tab.ABSENT in kind.tabs else []),
        Part("拒收", plan.refused, remark_heads, _remarks(plan.refusals, several=several)),
        Part("提醒", len(plan.warnings), remark_heads, _remarks(plan.warnings, several=several)),
    ]  # fmt: skip
    if Tab.DIFFERENCES in kind.tabs:
        found.append(_differences(plan))
    if Tab.AREAS in kind.tabs:
        moves: list[Row] = list(plan.moves)
        found.append(Part(Tab.AREAS, len(moves), ("原台区", "新台区", "户数"), moves))
    return found


def _absent(session: Session, plan: Plan) -> Part:
    known = _known(session, plan.absent)
    rows: list[Row] = [(no, *known.get(no, ("", ""))) for no in plan.absent]
    return Part(Tab.ABSENT, len(rows), ("户号", "户名", "台区"), rows)


def _differences(plan: Plan) -> Part:
    rows: list[Row] = [
        (each.account_no, each.month, item_of(each.field), each.book, each.file) for each in plan.differences
    ]
    heads = ("户号", "电费年月", "项目", "账本中的值", "文件中的值")
    return Part(Tab.DIFFERENCES, len(rows), heads, rows)


def _yes(value: str | None) -> str | None:
    return {"True": "是", "False": "否"}.get(value or "", value)


def _remarks(remarks: Iterable[Remark], *, several: bool) -> list[Row]:
    return [
        (*((each.file,) if several else ()), str(each.row), each.column, each.value, each.reason)
        for each in remarks
    ]


def _known(session: Session, numbers: list[str]) -> dict[str, tuple[str, str | None]]:
    """户号 → name and 台区."""
    if not numbers:
        return {}
    query = (
        select(Customer.account_no, Customer.name, TransformerArea.name)
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .where(Customer.voided_at.is_(None))
    )
    wanted = set(numbers)
    return {row[0]: (row[1], row[2]) for row in session.execute(query) if row[0] in wanted}


def next_steps(session: Session, batch_id: int) -> list[Step]:
    """What to do after a batch was taken, the most urgent first."""
    batch = session.get_one(ImportBatch, batch_id)
    kind = KINDS[batch.kind]
    if kind.asks is not MONTH:
        counts = f"新增 {batch.created:,} 条，变更 {batch.updated:,} 条"
        seen = Step(f"{kind.word}已收下：{counts}，去看", kind.page)
        return [*_differing(session, batch), *_with_gaps(session, batch), seen]
    steps = list(_to_confirm(session, batch_id))
    if batch.month is not None:
        here = {"month": batch.month}
        found = zero_list(session, batch.month)
        many, due = len(found.candidates), sum(each.exempt is None for each in found.candidates)
        short = sum(max(0, each.needed - each.listed) for each in coverage(session, found).values())
        if due:
            more = f"，还差 {short:,} 户没有列入核查" if short else ""
            steps.append(Step(f"{batch.month} 零度户候选 {many:,} 户{more}，去看", "zero_account", here))
        if found.missing:
            words = f"{batch.month} 缺抄 {len(found.missing):,} 户，去看"
            steps.append(Step(words, "zero_account", here | {"missing": "缺抄"}))
    steps += _differing(session, batch)
    return steps or [Step("这个月没有要接着办的事，去看电量", kind.page, {"month": batch.month or ""})]


def _differing(session: Session, batch: ImportBatch) -> Iterator[Step]:
    """What the files of a batch say otherwise of accounts than the book, still to be decided on."""
    open_ = func.count().filter(ArchiveDifference.handling == Handling.PENDING)
    pending = session.scalar(select(open_).where(ArchiveDifference.batch_id == batch.id)) or 0
    if pending:
        shown_there = {"handling": str(Handling.PENDING)} | ({"month": batch.month} if batch.month else {})
        yield Step(f"档案差异 {pending:,} 处，去处理", "archive_difference", shown_there)


def _with_gaps(session: Session, batch: ImportBatch) -> Iterator[Step]:
    """The cases begun on paper of a batch whose papers lack a day or a number."""
    theirs = ZeroAccount.batch_id == batch.id, ZeroAccount.voided_at.is_(None)
    query = select(func.count()).where(*theirs, with_gaps(batch.taken_at.date()))
    if many := session.scalar(query):
        yield Step(f"日期不详或编号缺的 {many:,} 户，去看", "zero_account_case", {"concern": GAPS})


def _to_confirm(session: Session, batch_id: int) -> Iterator[Step]:
    """The zero cases under way that the readings of a batch have put in doubt."""
    state = CaseState.TO_CONFIRM
    query = select(func.count()).where(
        ZeroAccount.closing_batch_id == batch_id,
        ZeroAccount.state == state,
        ZeroAccount.voided_at.is_(None),
    )
    if many := session.scalar(query):
        words = f"核查途中来了电量的 {many:,} 户，去确认是结案还是继续"
        yield Step(words, "zero_account_case", {"state": state.value})


def batches(session: Session) -> list[Batch]:
    """Every batch, the newest first."""
    found = session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()))
    return [
        Batch(
            each.id,
            each.undone_at is not None,
            (
                *(str(each.id), KINDS[each.kind].word, each.file, each.month),
                *(each.created, each.updated, each.unchanged, each.absent, each.refused),
                *(each.taken_by, f"{each.taken_at:%Y-%m-%d}"),
                "" if each.undone_at is None else "已撤销",
            ),
        )
        for each in found
    ]
