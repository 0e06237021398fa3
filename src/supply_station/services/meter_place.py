"""装表记录：the meters of accounts, those in place and those taken down."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.models import Meter, MeterInstallation

_AT_ONCE = 10_000


class Place(NamedTuple):
    """A meter, and where it hangs or hung."""

    installation: MeterInstallation
    meter: Meter

    @property
    def numbers(self) -> list[str]:
        """What the meter is called by, its 资产编号 first."""
        return [each for each in (self.meter.asset_no, self.meter.factory_no) if each]


def places(session: Session, customers: Sequence[int]) -> dict[int, list[Place]]:
    """Account → its meters, today's and former ones, the newest first."""
    found: dict[int, list[Place]] = defaultdict(list)
    for at in range(0, len(customers), _AT_ONCE):
        query = (
            select(MeterInstallation, Meter)
            .join(Meter, Meter.id == MeterInstallation.meter_id)
            .where(MeterInstallation.customer_id.in_(customers[at : at + _AT_ONCE]))
            .where(MeterInstallation.voided_at.is_(None))
            .order_by(MeterInstallation.id.desc())
        )
        for row in session.execute(query):
            found[row[0].customer_id].append(Place(*row))
    return found


def taken_by_import(place: Place) -> bool:
    """Whether an import took the meter down: it knows no day."""
    return not place.installation.in_place and place.installation.removed_on is None
