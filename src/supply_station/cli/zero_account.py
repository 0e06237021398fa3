"""零度户：the month's candidates, and the check list."""

from dataclasses import asdict
from typing import Any

import click

from supply_station.cli.door import JSON, MONTH, command, opened, print_json, supply_station
from supply_station.services import zero_account


@supply_station.group("zero-accounts")
def zero_accounts() -> None:
    """零度户。"""


@command(zero_accounts, "list")
@MONTH
@JSON
def list_zero_accounts(*, month: str, as_json: bool) -> None:
    """本月的零度户候选和缺抄户。"""
    with opened() as office:
        found = office.consult(zero_account.zero_list, month=month)
    if as_json:
        keys = ("account_no", "name", "area", "zero_months", "exempt")
        accounts = [{key: getattr(each, key) for key in keys} for each in found.candidates]
        print_json(
            {"month": month, "threshold": found.threshold, "accounts": accounts, "missing": found.missing}
        )
        return
    exempt = sum(each.exempt is not None for each in found.candidates)
    click.echo(
        f"{month} 连续 {found.threshold} 个周期以上零电量 {len(found.candidates)} 户"
        f"（其中免核查 {exempt} 户），缺抄 {len(found.missing)} 户"
    )
    click.echo("（按账本里今天的客户状态列出，不是当月的状态）")
    for each in found.candidates:
        click.echo(
            "\t".join([each.account_no, each.name, each.area or "", str(each.zero_months), each.exempt or ""])
        )


@command(zero_accounts, "open")
@MONTH
@click.option("--area", "areas", multiple=True, help="只列这些台区的。")
@click.option("--quota", "whole", flag_value="quota", help="按核查比例选够。")
@click.option("--all", "whole", flag_value="all", help="全部列入。")
@JSON
def open_zero_accounts(*, month: str, areas: tuple[str, ...], whole: Any, as_json: bool) -> None:
    """把选中的候选户列入核查。"""
    if not areas and whole is None:
        raise click.UsageError("请指明 --area 台区、--quota（按比例）或 --all（全部）。")
    with opened() as office:
        done = office.perform(zero_account.open_cases, month=month, areas=areas, whole=whole)
    coverage = {category.value: asdict(each) for category, each in done.coverage.items()}
    if as_json:
        print_json({"month": month, "opened": done.opened, "already": done.already, "coverage": coverage})
        return
    click.echo(f"{month} 新列入核查 {done.opened} 户，此前已列入 {done.already} 户")
    for name, each in coverage.items():
        click.echo(f"  {name}：应核查 {each['needed']} 户，已列入 {each['listed']} 户")
