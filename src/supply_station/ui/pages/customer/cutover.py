"""台区割接：chosen accounts go to another 台区, by a document; 导入 lists it among its batches."""

from supply_station.models import Customer, DatedParameter, Holiday
from supply_station.services.cutover import cut_over
from supply_station.ui.kit.step import Step

CUT_OVER = Step(
    title="台区割接",
    key="Ctrl+G",
    act=cut_over,
    fields={"area": Customer.area_id, "document": DatedParameter.source, "on": Holiday.day},
    said="已割接 {answer:,} 户，户单上记了文号；办错了，到“导入”页选中那一批撤销",
    advice="“台区”选割接到的新台区；“依据”写割接文号，如“营销〔2026〕12号”；“日期”写割接那一天。",
    takes="customers",
)
