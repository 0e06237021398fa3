"""核查清单的行：the columns of the grid, and what a typed row says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from supply_station.errors import RuleBroken
from supply_station.rules.work_order import OrderState
from supply_station.rules.zero_account import Finding
from supply_station.rules.zero_account_case import Outcome
from supply_station.services.listing import Shape
from supply_station.services.zero_account_list import ListRow
from supply_station.services.zero_account_result import Recorded, Result, record_list
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.grid_column import GridColumn, words_of
from supply_station.ui.kit.jobs import Job

SHARED = ("first", "second", "on")
TYPED = (
    "finding", "reading", "meter_state", "witness", "outcome", "postponed_to", "note", *SHARED,
)  # fmt: skip


def columns(named: Mapping[str, int], meter: Mapping[str, str]) -> tuple[GridColumn, ...]:
    """What stands in a row: first what is only read, then what most rows need, then the rest."""
    return (
        GridColumn("code", "短码", fixed=True, wide=4),
        GridColumn("account_no", "户号", fixed=True, wide=8),
        GridColumn("name", "户名", fixed=True, wide=5),
        GridColumn("last", "上次示数", Shape.HUNDREDTHS, fixed=True, wide=4),
        GridColumn("finding", "核查结果", Shape.WORD, words_of(Finding), wide=5),
        GridColumn("reading", "现场示数", Shape.HUNDREDTHS, wide=5),
        GridColumn("meter_state", "电表状态", Shape.WORD, meter, wide=4),
        GridColumn("witness", "证明人", wide=5),
        GridColumn("outcome", "结果", Shape.WORD, words_of(Outcome), wide=4),
        GridColumn("postponed_to", "改约到", Shape.DAY, wide=5),
        GridColumn("note", "备注", wide=6),
        GridColumn("first", "核查人1", Shape.WORD, named, wide=4),
        GridColumn("second", "核查人2", Shape.WORD, named, wide=4),
        GridColumn("on", "核查日期", Shape.DAY, wide=5),
    )


@dataclass(frozen=True)
class Refused:
    """Nothing was taken, and where it went wrong: the rows of the list and the row among them."""

    refusal: RuleBroken
    places: list[int]


@dataclass(frozen=True)
class Recording:
    """The job: one act for all typed rows."""

    desk: Desk
    results: list[Result]
    places: list[int]

    def __call__(self, job: Job) -> Recorded | Refused:
        """On the worker thread."""
        job.say(f"正在登记 {len(self.results):,} 户…")
        try:
            return self.desk.office.perform(record_list, results=self.results)
        except RuleBroken as refusal:
            return Refused(refusal, self.places)


def result_of(row: Mapping[str, Any], shared: Mapping[str, Any], at: int) -> Result:
    """A typed row; what is not said in it is what stands above.

    Raises:
        RuleBroken: it does not say what came of the visit.
    """
    said = {name: row[name] for name in TYPED}
    if said["outcome"] is None:
        said["outcome"] = Outcome.POSTPONED if said["postponed_to"] else Outcome.CHECKED
    if said["outcome"] is Outcome.CHECKED:
        if said["finding"] is None:
            raise RuleBroken("还没有填，请照纸上打勾的填；没核查成的，写明“结果”。", field="finding", row=at)
        said |= {name: said[name] if said[name] is not None else shared[name] for name in SHARED}
    return Result(order=row["order"], **said)


def shown_of(row: ListRow) -> dict[str, Any]:
    """A row of the list as the grid shows it, with its order."""
    out = row.out
    return {
        "order": out.order,
        "code": out.code,
        "account_no": out.account_no,
        "name": out.name,
        "last": row.last,
    }


def mark_of(row: ListRow) -> str:
    """What one should know of a row before it is typed."""
    if row.out.state is OrderState.DISPATCHED:
        return "没打印"
    return "看不清" if row.out.illegible else "改约" if row.out.postponed_to else ""
