"""命令行：the same acts as the window's, for tests, scripts and rescue; commands, exit codes and keys are a contract.

Exit: 0 done; 1 refused; 2 wrong use; 3 trouble. Nothing is decided here: parse, perform or consult, print.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, time
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from supply_station import paths
from supply_station.errors import RuleBroken, Trouble
from supply_station.rules import parameter, period
from supply_station.services import (
    import_batch,
    import_refused,
    import_report,
    import_undo,
    month_end,
    station,
)
from supply_station.services import parameter as parameters
from supply_station.services import zero_account, zero_account_paper
from supply_station.services.office import Office
from supply_station.storage import backup as copies
from supply_station.storage import verify as health
from supply_station.storage.book import Book

F = TypeVar("F", bound=Callable[..., Any])
SHOWN = 10
"""Lines of a long list that are printed; the whole is in --json and in the workbook."""
DEMO_LAST_MONTH = "2026-10"

KIND = click.Choice(list(import_batch.KINDS))
FILE = click.Path(path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象")


def _month(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else period.checked(value)
    except RuleBroken as refusal:
        raise click.BadParameter(refusal.sentence) from None


MONTH = click.option("--month", required=True, callback=_month, help="月份，如 2026-10")
ANY_MONTH = click.option("--month", callback=_month, help="月份，如 2026-10")


def command(group: click.Group, name: str) -> Callable[[F], click.Command]:
    """A command whose refusals and troubles become sentences and exit codes."""

    def wrap(run: F) -> click.Command:
        @wraps(run)
        def guarded(**values: Any) -> None:
            try:
                run(**values)
            except (RuleBroken, Trouble) as told:
                if values.get("as_json"):
                    _print_json({"refused": told.sentence})
                click.echo(told.sentence, err=True)
                raise SystemExit(1 if isinstance(told, RuleBroken) else 3) from None

        return group.command(name)(guarded)

    return wrap


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--book", type=FILE, default=None, help="账本文件；不写则用本机默认的账本")
@click.option("--as", "clerk", default="命令行", show_default=True, help="经办人姓名")
@click.version_option(package_name="supply-station")
@click.pass_context
def supply_station(context: click.Context, book: Path | None, clerk: str) -> None:
    """供电所台账：离线、单机，一个账本。"""
    context.obj = (book or paths.default_book(), clerk)


def _path() -> Path:
    return Path(click.get_current_context().obj[0])


def _clerk() -> str:
    return str(click.get_current_context().obj[1])


@contextmanager
def _opened() -> Iterator[Office]:
    with Book.open(_path()) as book:
        yield Office(book, clerk=_clerk(), clock=datetime.now)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _print_some(lines: Iterable[str]) -> None:
    held = list(lines)
    for line in held[:SHOWN]:
        click.echo(f"  {line}")
    if len(held) > SHOWN:
        click.echo(f"  …… 共 {len(held)} 条，其余用 --json 查看")


@command(supply_station, "new")
@click.option("--station", "name", default="供电所", show_default=True, help="供电所名称。")
@click.option("--start-month", callback=_month, help="启用月份：从这个月起才算期限、才提醒。")
def new(name: str, start_month: str | None) -> None:
    """新建一个空账本（不会覆盖已有的）。"""
    with Book.founding(_path()) as book:
        Office(book, clerk=_clerk(), clock=datetime.now).perform(
            station.found, name=name, start_month=start_month
        )
    click.echo(f"已建账：{name}，账本在 {_path()}")


@command(supply_station, "demo")
@click.option("--customers", type=click.IntRange(1), default=12_000, show_default=True, help="户数")
@click.option("--months", type=click.IntRange(1, 240), default=24, show_default=True, help="月数")
@click.option("--seed", type=int, default=1, show_default=True, help="同一个数得到同一个账本")
def demo(customers: int, months: int, seed: int) -> None:
    """新建一个练习账本（人和事都是编的）。"""
    from supply_station.services import demo as practice  # noqa: PLC0415 - only this command needs it

    founded = datetime.combine(period.period(DEMO_LAST_MONTH)[1], time(18))
    with Book.founding(_path()) as book:
        office = Office(book, clerk=_clerk(), clock=lambda: founded)
        office.perform(
            practice.found_demo, customers=customers, months=months, seed=seed, last_month=DEMO_LAST_MONTH
        )
    click.echo(f"已建练习账本：{customers} 户，{months} 个月（到 {DEMO_LAST_MONTH}），在 {_path()}")


@command(supply_station, "import")
@click.argument("kind", type=KIND)
@click.argument("files", type=FILE, nargs=-1, required=True)
@ANY_MONTH
@click.option("--sheet", help="工作表名；不写则用表头最像的一张")
@click.option("--map", "mapped", multiple=True, metavar="表头=field", help="手工指明哪一列是什么")
@click.option("--dry-run", is_flag=True, help="只预览，不导入")
@click.option("--create-missing", is_flag=True, help="电量文件里账本没有的户，一并建户")
@click.option("--refused", type=FILE, help="把拒收的行另存为这个 .xlsx")
@JSON
def import_(
    kind: str, files: tuple[Path, ...], month: str | None, sheet: str | None, mapped: tuple[str, ...],
    dry_run: bool, create_missing: bool, refused: Path | None, as_json: bool,  # noqa: FBT001 - flags are what they are
) -> None:  # fmt: skip
    """导入营销系统的导出文件：先预览，再收下好的行，拒收的行给出原因。"""
    mapping = _mapping(kind, mapped)
    with _opened() as office, office.book.held():
        plan = office.consult(
            import_batch.preview, kind=kind, paths=files, month=month, sheet=sheet, mapping=mapping,
            create_missing=create_missing,
        )  # fmt: skip
        if refused is not None and plan.refused:
            with paths.arriving(refused) as file:
                file.write(import_refused.workbook(plan))
        batch = None if dry_run else office.perform(import_batch.take, plan=plan)
    if as_json:
        _print_json(import_report.as_json(plan, batch))
        return
    for line in import_report.summary(plan, batch):
        click.echo(line)
    for title, lines in import_report.details(plan):
        click.echo(title)
        _print_some(lines)


def _mapping(kind: str, mapped: Iterable[str]) -> dict[str, str]:
    known = {column.field for column in import_batch.KINDS[kind]}
    mapping = dict(each.rpartition("=")[::2] for each in mapped)
    for heading, field in mapping.items():
        if not heading or field not in known:
            raise click.BadParameter(f"--map 要写成 表头=项目，项目只能是：{'、'.join(sorted(known))}")
    return mapping


@command(supply_station, "undo-import")
@click.argument("batch", type=int)
@click.option("--skip-changed", is_flag=True, help="跳过之后改动过的行，撤销其余的")
@JSON
def undo_import(batch: int, skip_changed: bool, as_json: bool) -> None:  # noqa: FBT001
    """撤销一批导入。"""
    with _opened() as office:
        done = office.perform(import_undo.undo, batch_id=batch, skip_changed=skip_changed)
    if as_json:
        _print_json(asdict(done))
        return
    click.echo(
        f"第 {batch} 批已撤销：恢复原值 {done.restored} 项，作废新增 {done.voided} 行，重新打开核查 {done.reopened} 户"
    )
    if done.skipped:
        click.echo(f"跳过 {len(done.skipped)} 处：")
        _print_some(done.skipped)


@supply_station.group("zero-accounts")
def zero_accounts() -> None:
    """零度户。"""


@command(zero_accounts, "list")
@MONTH
@JSON
def list_zero_accounts(month: str, as_json: bool) -> None:  # noqa: FBT001
    """本月的零度户候选和缺抄户。"""
    with _opened() as office:
        found = office.consult(zero_account.zero_list, month=month)
    if as_json:
        accounts = [
            {"account_no": each.account_no, "name": each.name, "area": each.area, "zero_months": each.zero_months,
             "exempt": each.exempt}
            for each in found.candidates
        ]  # fmt: skip
        _print_json(
            {"month": month, "threshold": found.threshold, "accounts": accounts, "missing": found.missing}
        )
        return
    exempt = sum(each.exempt is not None for each in found.candidates)
    click.echo(
        f"{month} 连续 {found.threshold} 个周期以上零电量 {len(found.candidates)} 户（其中免核查 {exempt} 户），缺抄 {len(found.missing)} 户"
    )
    click.echo("（按账本里今天的客户状态列出，不是当月的状态）")
    for each in found.candidates:
        click.echo(
            "\t".join([each.account_no, each.name, each.area or "", str(each.zero_months), each.exempt or ""])
        )


@command(zero_accounts, "open")
@MONTH
@click.option("--area", "areas", multiple=True, help="只列这些台区的")
@click.option("--quota", "whole", flag_value="quota", help="按核查比例选够")
@click.option("--all", "whole", flag_value="all", help="全部列入")
@JSON
def open_zero_accounts(month: str, areas: tuple[str, ...], whole: Any, as_json: bool) -> None:  # noqa: FBT001
    """把选中的候选户列入核查。"""
    if not areas and whole is None:
        raise click.UsageError("请指明 --area 台区、--quota（按比例）或 --all（全部）。")
    with _opened() as office:
        done = office.perform(zero_account.open_cases, month=month, areas=areas, whole=whole)
    coverage = {category.value: asdict(each) for category, each in done.coverage.items()}
    if as_json:
        _print_json({"month": month, "opened": done.opened, "already": done.already, "coverage": coverage})
        return
    click.echo(f"{month} 新列入核查 {done.opened} 户，此前已列入 {done.already} 户")
    for name, each in coverage.items():
        click.echo(f"  {name}：应核查 {each['needed']} 户，已列入 {each['listed']} 户")


@command(supply_station, "print")
@click.argument("kind", type=click.Choice(list(zero_account_paper.PAPERS)))
@click.argument("numbers", nargs=-1)
@ANY_MONTH
@click.option("--out", type=FILE, required=True, help="PDF 文件")
def print_(kind: str, numbers: tuple[str, ...], month: str | None, out: Path) -> None:
    """打印成 PDF：按月份，或按工单号。"""
    if not numbers and month is None:
        raise click.UsageError("请指明 --month 月份，或写出工单号。")
    with _opened() as office, office.book.held():
        paper = office.consult(
            zero_account_paper.paper,
            kind=kind,
            month=month,
            numbers=numbers,
            at=office.clock(),
            by=office.clerk,
        )
        with paths.arriving(out) as file:
            file.write(paper.pdf)
            office.perform(zero_account_paper.mark_printed, kind=kind, numbers=paper.numbers)
    click.echo(f"已打印 {len(paper.numbers)} 户：{out}")


@supply_station.group("month-end")
def month_end_() -> None:
    """月报。"""


@command(month_end_, "check")
@MONTH
@JSON
def check_month_end(month: str, as_json: bool) -> None:  # noqa: FBT001
    """本月还有哪些事没做完。"""
    with _opened() as office:
        points = office.consult(month_end.open_points, month=month)
    if as_json:
        _print_json({"month": month, "open": [asdict(each) for each in points]})
        return
    click.echo(f"{month} 未完成事项 {len(points)} 项")
    for each in points:
        about = each.account_no or (f"{each.count} 户（条）" if each.count else "")
        click.echo(f"  {each.sheet}：{each.matter} {about} → {each.next_step}")


@command(month_end_, "export")
@MONTH
@click.option("--out", type=FILE, required=True, help="放在哪个文件夹")
def export_month_end(month: str, out: Path) -> None:
    """导出月报工作簿；未完成事项列在最后一张表，并标明草稿。"""
    with _opened() as office:
        book = office.consult(month_end.workbook, month=month, at=office.clock(), by=office.clerk)
    target = out / book.name
    with paths.arriving(target) as file:
        file.write(book.data)
    click.echo(
        f"已导出：{target}" + (f"（草稿，还有 {book.open_points} 项未完成）" if book.open_points else "")
    )


@command(supply_station, "backup")
@click.option("--to", "folder", type=FILE, help="放在哪个文件夹；不写则放在账本旁边")
def backup(folder: Path | None) -> None:
    """备份账本并当场验证。"""
    now = datetime.now()  # noqa: TID251 - the door's clock
    with _opened() as office:
        keep = office.consult(parameters.whole, key=parameter.BACKUPS_KEPT, day=now.date())
    done = copies.backup(_path(), folder or paths.backups(_path()), now=now, keep=keep)
    click.echo(f"已备份并验证：{done.file}")


@command(supply_station, "restore")
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """用一份备份恢复账本；现在的账本另存，不会丢。"""
    copies.restore(file, _path(), now=datetime.now())  # noqa: TID251
    click.echo(f"已从 {file} 恢复；原来的账本留作 {_path().name}.before")


@command(supply_station, "verify")
@JSON
def verify(as_json: bool) -> None:  # noqa: FBT001
    """检查账本有没有损坏。"""
    if not _path().is_file():
        raise RuleBroken(f"没有找到账本：{_path()}。请用 --book 指明账本的位置。")
    faults = health.faults(_path())
    if as_json:
        _print_json({"ok": not faults, "faults": faults})
    else:
        click.echo("账本完好" if not faults else f"发现 {len(faults)} 处问题：")
        for fault in faults:
            click.echo(f"  {fault}")
    if faults:
        raise SystemExit(3)


@command(supply_station, "export")
@click.option("--plain", "out", type=FILE, required=True, help="不加密的 SQLite 文件")
def export(out: Path) -> None:
    """把账本另存为不加密的普通 SQLite 文件。"""
    copies.export_plain(_path(), out)
    click.echo(f"已另存为普通 SQLite 文件：{out}")
