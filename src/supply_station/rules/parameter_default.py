"""参数一览：every parameter a new book starts with, whichever ledger it belongs to."""

from supply_station.rules.parameter import FOUNDING, Parameter
from supply_station.rules.parameter_outage import OUTAGES
from supply_station.rules.parameter_staff_meter import STAFF_METERS

DEFAULTS: tuple[Parameter, ...] = (*FOUNDING, *OUTAGES, *STAFF_METERS)
BY_KEY = {each.key: each for each in DEFAULTS}
