"""参数：every number of a rule with its dates, level and source."""

from supply_station.models import DatedParameter
from supply_station.services.listing import View
from supply_station.ui.kit.page import Group, Page, Section

PAGE = Page(
    stem="parameter",
    title="参数",
    icon="sliders-horizontal",
    group=Group.SYSTEM,
    empty="参数表是空的。新建的账本都带有默认参数；请检查账本。",
    view=View(
        columns=(
            DatedParameter.key,
            DatedParameter.value,
            DatedParameter.valid_from,
            DatedParameter.valid_to,
            DatedParameter.level,
            DatedParameter.source,
        ),
        find=(DatedParameter.key, DatedParameter.source),
        order=(DatedParameter.key, DatedParameter.valid_from),
    ),
    sections=(
        Section(
            "参数",
            (
                DatedParameter.key,
                DatedParameter.value,
                DatedParameter.valid_from,
                DatedParameter.valid_to,
                DatedParameter.level,
                DatedParameter.source,
            ),
        ),
    ),
)
