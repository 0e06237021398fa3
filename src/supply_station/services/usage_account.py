"""电量归户：which account of the book a reading belongs to, and where an export describes it differently."""

from typing import Any

from supply_station.intake.export import Rows
from supply_station.services.customer import Account, Accounts
from supply_station.services.plan import Difference, Place, Plan, Standing, shown

ARCHIVE_FIELDS = ("name", "area", "usage_class", "category", "reading_section", "cycle", "status")
"""What a usage export also says about the account; compared with the archive, never written."""

_IN_FILE = {"asset_no": "meter_no"}
_OF_A_METER = ("asset_no", "multiplier")


class Reading:
    """Finds the account of each row; what the book does not know is refused, or brought along when asked."""

    def __init__(self, plan: Plan, accounts: Accounts, *, create_missing: bool) -> None:
        self.accounts = accounts
        self.create_missing = create_missing
        self.in_files = {account_no for source in plan.sources for account_no in source.keys}
        self.new_customers: dict[str, dict[str, Any]] = {}
        self.renumbered: list[Difference] = []
        self._remarks: list[tuple[int, str]] = []

    def account_no(self, written: str, place: Place) -> str | None:
        """The book's number of the account a row is about; None when the row is refused."""
        if written in self.accounts.by_no:
            return written
        account = self.accounts.by_former.get(written)
        if account is not None and account.account_no not in self.in_files:
            return account.account_no
        account = self.accounts.renumbered(written)
        if account is not None and account.account_no not in self.in_files:
            return self._renumbered(account, written, place)
        if not self.create_missing:
            reason = "账本里没有这个户号；请先导入客户档案，或选“一并建户”"
            place.source.refuse(place.at, "account_no", reason)
            return None
        if written not in self.new_customers:
            said = place.said()
            kept = {name: said[name] for name in ARCHIVE_FIELDS if name in said}
            self.new_customers[written] = {"account_no": written, "name": "（户名待补）", **kept}
        return written

    def finish(self, source: Rows) -> None:
        """Say of the rows of one file which of them look like 换号."""
        source.warn_of_each("account_no", self._remarks)
        self._remarks = []

    def _renumbered(self, account: Account, written: str, place: Place) -> str | None:
        said = place.said()
        known = f"{account.account_no}（{account.name}）"
        if said.get("name", account.name) != account.name:
            reason = f"账本里没有这个户号；末 10 位与 {known}相同，户名却不同；请先导入新的客户档案"
            place.source.refuse(place.at, "account_no", reason)
            return None
        remark = f"可能是换号：电量已记在账本里的 {known}名下；请导入新的客户档案"
        self._remarks.append((place.at, remark))
        self.renumbered.append(
            Difference(
                account.account_no,
                account.customer_id,
                said["month"],
                "account_no",
                account.account_no,
                written,
            )
        )
        return account.account_no


def differences(accounts: Accounts, standing: Standing[Any], compared: tuple[str, ...]) -> list[Difference]:
    """Where a file describes an account differently from the archive: once for each account, month and field.

    An account with an old and a new meter in one month differs only if none of its rows agrees. What the
    archive leaves open is no difference.
    """
    differing: dict[tuple[str, str, str], Difference] = {}
    agreeing: set[tuple[str, str, str]] = set()
    places: dict[int, list[tuple[int, int, str]]] = {}
    for key, place in standing.items():
        source, index, row = place
        account = accounts.by_no.get(key[0])
        if account is None or index in source.refused:
            continue
        if id(source) not in places:
            places[id(source)] = _places(source, compared)
        values = account.values
        for at, position, name in places[id(source)]:
            file, book = row[position], values[at]
            if file is None or book is None:
                continue
            if file == book:
                if name in _OF_A_METER:
                    agreeing.add((*key[:2], name))
            else:
                differing.setdefault(
                    (*key[:2], name),
                    Difference(
                        key[0], account.customer_id, key[1], name, shown(name, book), shown(name, file)
                    ),
                )
    return [each for key, each in differing.items() if key not in agreeing]


def _places(source: Rows, compared: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Of each field compared: where it stands in the archive's values, where in the file's, and its name."""
    at = ((index, source.position(_IN_FILE.get(name, name)), name) for index, name in enumerate(compared))
    return [(index, position, name) for index, position, name in at if position is not None]
