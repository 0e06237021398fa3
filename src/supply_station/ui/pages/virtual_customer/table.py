"""迹象表：the accounts that show one sign, those that share something together, and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QAbstractItemView

from supply_station.rules.virtual_customer import Sign
from supply_station.services.virtual_customer import SignRow
from supply_station.ui.kit.rows import Head, RowsTable

UNHANDLED = "未处理"
SHARED, MANY = 1, 2
"""Where the table says what is shared, and by how many."""


@dataclass(frozen=True)
class Said:
    """How the table and the page speak of a sign: what is shared, how many share it, and what to do."""

    shared: Head
    many: str
    advice: str


SAID = {
    Sign.NO_ASSET_NO: Said(
        Head("出厂编号"),
        "",
        "这些户装着的表没有资产编号，或者没有装表记录。核对营销系统和现场的表，补上编号。",
    ),
    Sign.SAME_IDENTITY: Said(
        Head("证件号"),
        "几户",
        "这些户登记的是同一个证件号。一个人有几处房子是常事，没有的房子就要查。",
    ),
    Sign.SAME_PHONE: Said(
        Head("电话"),
        "几户",
        "这些户登记的是同一个电话。可能是子女代办，也可能是随手填的；打电话问一问。",
    ),
    Sign.SAME_ADDRESS: Said(
        Head("相同的地址"),
        "几户",
        "这些户的地址一字不差。看看是分户，还是同一处建了几个户。",
    ),
    Sign.SAME_KWH: Said(
        Head("每期电量（kWh）", number=True),
        "连着几期",
        "这些户连着几期的电量一点不变。可能是估抄，也可能没有这一户；到现场看表。",
    ),
}
AFTER = (
    *(Head("户号"), Head("户名"), Head("台区"), Head("用电地址"), Head("处理日期"), Head("处理人")),
    *(Head("工单"), Head("说明", wide=True)),
)


class SignTable(RowsTable):
    """The rows of one sign; several may be chosen."""

    def __init__(self) -> None:
        super().__init__("虚拟客户迹象", _heads(Sign.NO_ASSET_NO))
        self.found: list[SignRow] = []
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def show_sign(self, sign: Sign, found: Sequence[SignRow]) -> None:
        """Show these accounts."""
        self.found = list(found)
        self.rows.heads = _heads(sign)
        self.setColumnHidden(MANY, not SAID[sign].many)
        self.show_rows([_cells(sign, each) for each in found])

    def chosen(self) -> list[SignRow]:
        """The chosen accounts, as they lie."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        rows = sorted({row for each in ranges for row in range(each.top(), each.bottom() + 1)})
        return [self.found[row] for row in rows]

    def copied(self) -> str:
        """The chosen rows with their headings, to be pasted into Excel; empty without any."""
        chosen = {id(each) for each in self.chosen()}
        shown = [at for at in range(len(self.rows.heads)) if not self.isColumnHidden(at)]
        lines = [[self.rows.heads[at].title for at in shown]]
        for row, each in zip(self.rows.rows, self.found, strict=True):
            if id(each) in chosen:
                lines.append(["" if row[at] is None else str(row[at]) for at in shown])
        return "".join("\t".join(line) + "\n" for line in lines) if chosen else ""


def _heads(sign: Sign) -> tuple[Head, ...]:
    said = SAID[sign]
    return (Head("处理"), said.shared, Head(said.many, number=True), *AFTER)


def _cells(sign: Sign, row: SignRow) -> list[object]:
    done = row.handled
    shared = row.shared.removesuffix(" kWh") if sign is Sign.SAME_KWH else row.shared
    order = done.order and f"{done.order} {done.order_state}" if done else None
    return [
        done.handling if done else UNHANDLED,
        *(shared, row.how_many, row.account_no, row.name, row.area, row.address),
        *((done.on, done.by, order, done.note) if done else (None, None, None, None)),
    ]
