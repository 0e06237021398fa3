"""列的说法：how a column is headed on the screen."""

from collections.abc import Iterable

from supply_station.rules.pinyin import initials
from supply_station.services.listing import Column, Shape, choices, shape

UNITS = {"Energy": "kWh", "Power": "kW", "Fen": "元"}


def heading(column: Column) -> str:
    """The heading of a column as a table shows it, its unit in brackets."""
    unit = UNITS.get(type(column.type).__name__)
    name = str(column.property.columns[0].info["heading"])
    return f"{name}（{unit}）" if unit else name


def is_number(column: Column) -> bool:
    """Whether a column holds numbers that are set to the right."""
    return shape(column) in {Shape.HUNDREDTHS, Shape.WHOLE}


def is_choice(column: Column) -> bool:
    """Whether a column holds words of a set, which lists show as chips."""
    return choices(column) is not None


def spelled(words: Iterable[str], letters: str) -> list[int]:
    """Where the words lie whose pinyin initials begin with these letters, as they are most often read.

    Where none is read so, those that may be.
    """
    readings = [initials(word).split() for word in words]
    likely = [at for at, each in enumerate(readings) if each and each[0].startswith(letters)]
    return likely or [at for at, each in enumerate(readings) if any(one.startswith(letters) for one in each)]
