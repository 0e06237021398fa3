"""月末的户：where the accounts of a month's sheets are, and who looks after each (domain 11)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from supply_station.models import Customer, Employee, TransformerArea
from supply_station.rules.customer import ReadingCycle


@dataclass(frozen=True)
class Place:
    """Where an account is, and who looks after it."""

    customer_id: int
    name: str
    usage_class: str | None
    status: str
    cycle: str
    reading_section: str | None
    area: str | None
    manager: str | None


def places(session: Session, accounts: Iterable[str]) -> dict[str, Place]:
    """户号 → its place, of accounts that are not 作废."""
    wanted = set(accounts)
    query = (
        select(
            Customer.account_no,
            Customer.id,
            Customer.name,
            Customer.usage_class,
            Customer.status,
            func.coalesce(
                Customer.cycle, TransformerArea.cycle, literal(ReadingCycle.MONTHLY, Customer.cycle.type)
            ),
            Customer.reading_section,
            TransformerArea.name,
            Employee.name,
        )
        .outerjoin(TransformerArea, TransformerArea.id == Customer.area_id)
        .outerjoin(Employee, Employee.id == TransformerArea.manager_id)
        .where(Customer.voided_at.is_(None))
    )
    return {row[0]: Place(*row[1:]) for row in session.execute(query) if row[0] in wanted}
