"""账本：making a book, and keeping it safe."""

from pathlib import Path

import click

from supply_station import paths
from supply_station.cli.door import (
    FILE,
    JSON,
    a_month,
    book_path,
    clerk_name,
    command,
    now,
    opened,
    print_json,
    supply_station,
)
from supply_station.errors import RuleBroken
from supply_station.services import backup as backups
from supply_station.services import backup_rescue, station
from supply_station.services.office import Office
from supply_station.storage import backup as copies
from supply_station.storage import verify as health
from supply_station.storage.book import Book

DEMO_LAST_MONTH = "2026-10"


@command(supply_station, "new")
@click.option("--station", "name", default="供电所", show_default=True, help="供电所名称。")
@click.option("--start-month", callback=a_month, help="启用月份：从这个月起才算期限、才提醒。")
def new(name: str, start_month: str | None) -> None:
    """新建一个空账本（不会覆盖已有的）。"""
    with Book.founding(book_path()) as book:
        Office(book, clerk=clerk_name(), clock=now).perform(station.found, name=name, start_month=start_month)
    click.echo(f"已建账：{name}，账本在 {book_path()}")


@command(supply_station, "demo")
@click.option("--customers", type=click.IntRange(1), default=12_000, show_default=True, help="户数。")
@click.option("--months", type=click.IntRange(1, 240), default=24, show_default=True, help="月数。")
@click.option("--seed", type=int, default=1, show_default=True, help="同一个数得到同一个账本。")
def demo(customers: int, months: int, seed: int) -> None:
    """新建一个练习账本（人和事都是编的）。"""
    from supply_station.services import demo_practice  # noqa: PLC0415 - only this command needs it

    with Book.founding(book_path()) as book:
        demo_practice.found_practice_book(
            book,
            customers=customers,
            months=months,
            seed=seed,
            last_month=DEMO_LAST_MONTH,
        )
    click.echo(f"已建练习账本：{customers} 户，{months} 个月（到 {DEMO_LAST_MONTH}），在 {book_path()}")


@command(supply_station, "backup")
@click.option("--to", "folder", type=FILE, help="放在哪个文件夹；不写则放在账本旁边。")
def backup(folder: Path | None) -> None:
    """备份账本并当场验证。"""
    with opened() as office:
        done = backups.make(office, folder or paths.backups(book_path()))
    click.echo(f"已备份并验证：{done.file}")


@command(supply_station, "restore")
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """用一份备份恢复账本；现在的账本另存，不会丢。"""
    missing = backup_rescue.missing(file, book_path())
    done = backup_rescue.restore(file, book_path(), now())
    click.echo(f"已从 {file} 恢复{f'；原来的账本没有删，另存为 {done.aside}' if done.aside else ''}")
    if missing:
        click.echo(missing)
    for line in done.lost:
        click.echo(line, err=True)


@command(supply_station, "verify")
@JSON
def verify(*, as_json: bool) -> None:
    """检查账本有没有损坏。"""
    if not book_path().is_file():
        raise RuleBroken(f"没有找到账本：{book_path()}。请用 --book 指明账本的位置。")
    faults = health.faults(book_path())
    if as_json:
        print_json({"ok": not faults, "faults": faults})
    else:
        click.echo("账本完好" if not faults else f"发现 {len(faults)} 处问题：")
        for fault in faults:
            click.echo(f"  {fault}")
    if faults:
        raise SystemExit(3)


@command(supply_station, "export")
@click.option("--plain", "out", type=FILE, required=True, help="不加密的 SQLite 文件。")
def export(out: Path) -> None:
    """把账本另存为不加密的普通 SQLite 文件。"""
    with opened():  # it is a book, and one this program knows
        copies.export_plain(book_path(), out)
    click.echo(f"已另存为普通 SQLite 文件：{out}")
