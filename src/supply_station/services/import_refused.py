"""拒收的行：a plan's refused rows given back as a workbook to be corrected and imported again."""

from supply_station.intake.export import Rows
from supply_station.reports.refused_rows import RefusedRow, RefusedSheet, render
from supply_station.services.plan import Plan


def workbook(plan: Plan) -> bytes:
    """One sheet for each file with refused rows: its own columns and order, the row number and the reason."""
    return render([_sheet(source) for source in plan.sources if source.refused])


def _sheet(source: Rows) -> RefusedSheet:
    faults: dict[int, list[tuple[str, str]]] = {}
    cells = {}
    for index, remarks in sorted(source.refused.items()):
        number = source.numbers[index]
        cells[number] = tuple(source.table.rows[index])
        held = faults.setdefault(number, [])
        held += [pair for each in remarks if (pair := (each.column, each.reason)) not in held]
    rows = tuple(RefusedRow(number, cells[number], tuple(held)) for number, held in sorted(faults.items()))
    return RefusedSheet(source.table.file, source.table.sheet, source.table.headings, rows)
