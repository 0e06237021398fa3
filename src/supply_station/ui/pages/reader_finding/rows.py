"""抄表异常的行：a limit that was missed says so in words."""

from supply_station.models import ReaderFinding
from supply_station.rules.work_order import days_late
from supply_station.services import listing
from supply_station.ui.kit.table import TableModel
from supply_station.ui.pages.reader_finding.declared import PAGE

COLUMNS = PAGE.view.columns
DUE, ANSWERED = map(COLUMNS.index, (ReaderFinding.due_on, ReaderFinding.answered_on))


class FindingRows(TableModel):
    """The findings; one that is or was answered late shows by how many days."""

    def texts(self, row: int) -> list[str]:
        """The cells of one row as they are shown."""
        new = self.id_at(row) not in self._texts
        texts = super().texts(row)
        due, answered = self.values(row)[DUE], self.values(row)[ANSWERED]
        if new and (days := days_late(due, answered or self.desk.office.clock().date())):
            texts[DUE] = (
                f"{listing.text(ReaderFinding.due_on, due)} 超期 {days} 天{'答复' if answered else ''}"
            )
        return texts
