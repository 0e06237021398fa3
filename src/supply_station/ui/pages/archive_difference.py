"""档案差异：where files describe accounts differently from the book; each is taken, kept or looked into."""

from supply_station.models import ArchiveDifference, Customer, TransformerArea, WorkOrder
from supply_station.services.archive_difference_concern import CONCERNS
from supply_station.services.archive_difference_handling import keep_book, order_survey, take_file
from supply_station.services.listing import View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.page import Button, Page, Pick


def _take(desk: Desk, ids: list[int]) -> str | None:
    question = f"要按文件的值改动账本里的 {len(ids)} 处吗？来源会记为营销系统，撤销那一批导入时可以恢复。"
    if not desk.ask.sure(question, "采用"):
        return None
    taken = desk.perform(take_file, ids=ids)
    return f"已按文件的值改好 {taken} 处" if taken else "账本里已经和文件一致，不用再改"


def _keep(desk: Desk, ids: list[int]) -> str | None:
    reason = desk.ask.line("为什么保留账本的值？（例如：已打电话核实，营销系统待改）")
    if reason is None:
        return None
    return f"已保留账本的值 {desk.perform(keep_book, ids=ids, reason=reason)} 处"


def _order(desk: Desk, ids: list[int]) -> str:
    numbers = desk.perform(order_survey, ids=ids)
    through = f" 到 {numbers[-1]}" if len(numbers) > 1 else ""
    return f"已开查勘工单 {len(numbers)} 张：{numbers[0]}{through}，在“工单”页待派"


PAGE = Page(
    stem="archive_difference",
    title="档案差异",
    empty="没有档案差异。导入电量明细时，文件里的户名、台区、表号等和账本不一样的，会列在这里等您处理。",
    view=View(
        columns=(
            ArchiveDifference.handling,
            ArchiveDifference.month,
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            ArchiveDifference.item,
            ArchiveDifference.book,
            ArchiveDifference.file,
            ArchiveDifference.reason,
            WorkOrder.number,
            ArchiveDifference.handled_by,
            ArchiveDifference.handled_at,
        ),
        find=(Customer.account_no, Customer.name),
        order=(ArchiveDifference.month, Customer.account_no),
        newest_first=True,
    ),
    filters=(
        ArchiveDifference.month,
        TransformerArea.name,
        ArchiveDifference.item,
        ArchiveDifference.handling,
    ),
    picks=(Pick("concern", "情况", CONCERNS),),
    buttons=(
        Button("采用文件的值", "Ctrl+T", _take),
        Button("保留账本的值", "Ctrl+B", _keep),
        Button("开查勘工单", "Ctrl+G", _order),
    ),
)
