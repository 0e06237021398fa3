"""导入：taking in the marketing system's files, and undoing a batch."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import click

from supply_station import paths
from supply_station.cli.door import (
    ANY_MONTH,
    FILE,
    JSON,
    command,
    opened,
    print_json,
    print_some,
    supply_station,
)
from supply_station.services import backup, import_batch, import_report, import_undo
from supply_station.services.import_kind import KINDS
from supply_station.services.office import Office
from supply_station.services.plan import Plan

KIND = click.Choice(list(KINDS))


@command(supply_station, "import")
@click.argument("kind", type=KIND)
@click.argument("files", type=FILE, nargs=-1, required=True)
@ANY_MONTH
@click.option("--sheet", help="工作表：名字；不写则用表头最像的一张。")
@click.option("--map", "mapped", multiple=True, metavar="表头=field", help="列的对应：手工指明哪一列是什么。")
@click.option("--document", help="割接文号：台区割接的文件里没有写时。")
@click.option("--dry-run", is_flag=True, help="只预览，不导入。")
@click.option("--create-missing", is_flag=True, help="一并建户：电量文件里账本没有的户。")
@click.option("--refused", type=FILE, help="把拒收的行另存为这个 .xlsx。")
@JSON
def import_(
    *,
    kind: str,
    files: tuple[Path, ...],
    month: str | None,
    sheet: str | None,
    mapped: tuple[str, ...],
    document: str | None,
    dry_run: bool,
    create_missing: bool,
    refused: Path | None,
    as_json: bool,
) -> None:
    """导入营销系统的导出文件：先预览，再收下好的行，拒收的行给出原因。"""
    mapping = _mapping(kind, mapped)
    with opened() as office, nullcontext() if dry_run else office.book.held():
        plan = office.consult(
            import_batch.preview, kind=kind, paths=files, today=office.clock().date(), month=month,
            sheet=sheet, mapping=mapping, document=document, create_missing=create_missing,
        )  # fmt: skip
        if refused is not None and plan.refused:
            from supply_station.services import import_refused  # noqa: PLC0415 - only here openpyxl is needed

            with paths.arriving(refused) as file:
                file.write(import_refused.workbook(plan))
        batch = None if dry_run else _taken(office, plan)
    if as_json:
        print_json(import_report.as_json(plan, batch))
        return
    for line in import_report.summary(plan, batch):
        click.echo(line)
    for title, lines in import_report.details(plan):
        click.echo(title)
        print_some(lines)


def _taken(office: Office, plan: Plan) -> int:
    backup.before_import(office, plan.rows, _unheard)
    return office.perform(import_batch.take, plan=plan)


def _unheard(_stage: str) -> None:
    """On standard output stands what came of it, and nothing else."""


def _mapping(kind: str, mapped: Iterable[str]) -> dict[str, str]:
    known = KINDS[kind].fields
    mapping = dict(each.rpartition("=")[::2] for each in mapped)
    for heading, field in mapping.items():
        if not heading or field not in known:
            raise click.BadParameter(f"--map 要写成 表头=项目，项目只能是：{'、'.join(sorted(known))}")
    return mapping


@command(supply_station, "import-template")
@click.argument("kind", type=KIND)
@click.option("--out", type=FILE, required=True, help="写到哪个文件（.xlsx）。")
def write_import_template(*, kind: str, out: Path) -> None:
    """存一张空的导入表：列已经写好，填完再导入。"""
    from supply_station.services import import_template  # noqa: PLC0415 - only here openpyxl is needed

    with opened() as office:
        data = import_template.workbook(kind, by=office.clerk)
    with paths.arriving(out) as file:
        file.write(data)
    click.echo(f"已存模板：{out}")


@command(supply_station, "undo-import")
@click.argument("batch", type=int)
@click.option("--skip-changed", is_flag=True, help="跳过改过的：之后改动过的行不动，撤销其余的。")
@JSON
def undo_import(*, batch: int, skip_changed: bool, as_json: bool) -> None:
    """撤销一批导入。"""
    with opened() as office:
        done = office.perform(import_undo.undo, batch_id=batch, skip_changed=skip_changed)
    if as_json:
        print_json(asdict(done))
        return
    click.echo(
        f"第 {batch} 批已撤销：恢复原值 {done.restored} 项，作废新增 {done.voided} 行，"
        f"重新打开核查 {done.reopened} 户"
    )
    if done.skipped:
        click.echo(f"跳过 {len(done.skipped)} 处：")
        print_some(done.skipped)
