"""停电信息的各项：the list of notices and the form of one."""

from supply_station.models import OutageNotice
from supply_station.services.listing import View
from supply_station.services.outage_notice_concern import CONCERNS
from supply_station.ui.kit.page import Page, Pick, Section

PAGE = Page(
    stem="outage_notice",
    title="停电信息",
    empty="还没有停电信息。接到县局、调度的通知，或者本所发现停电，请按 Ctrl+N 登记。",
    view=View(
        columns=(
            OutageNotice.state,
            OutageNotice.kind,
            OutageNotice.starts_at,
            OutageNotice.ends_at,
            OutageNotice.scope,
            OutageNotice.villages,
            OutageNotice.accounts,
            OutageNotice.number,
            OutageNotice.received_at,
            OutageNotice.source,
            OutageNotice.reason,
            OutageNotice.published_at,
            OutageNotice.announce_by,
            OutageNotice.began_at,
            OutageNotice.restored_at,
            OutageNotice.late_reason,
            OutageNotice.delay_reason,
            OutageNotice.county_no,
            OutageNotice.paper_no,
            OutageNotice.received_by,
        ),
        find=(
            OutageNotice.scope,
            OutageNotice.villages,
            OutageNotice.number,
            OutageNotice.county_no,
            OutageNotice.reason,
        ),
        order=(OutageNotice.starts_at,),
        newest_first=True,
    ),
    filters=(OutageNotice.state, OutageNotice.kind, OutageNotice.starts_at),
    picks=(Pick("concern", "要办的", CONCERNS),),
)
ENTRY = (
    Section(
        "停哪里：写线路、台区或村名，从列出的里面选，可以选几处", (OutageNotice.scope,), (OutageNotice.scope,)
    ),
    Section(
        "几点停，几点送",
        (OutageNotice.starts_at, OutageNotice.ends_at),
        (OutageNotice.starts_at,),
    ),
    Section("哪来的消息", (OutageNotice.kind, OutageNotice.source, OutageNotice.received_at)),
    Section("停电原因、手写记录的编号，可以以后再补", (OutageNotice.reason, OutageNotice.paper_no), ()),
)
"""The form of a new notice: what is needed while somebody waits at the counter stands first."""
AMENDED = ENTRY[:3]
