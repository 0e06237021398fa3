"""资源与数据的位置：the one module that knows where bundled files and the user's data lie."""

from pathlib import Path

import platformdirs

APP = "supply-station"
BOOK_NAME = "供电所台账.book"


def resources() -> Path:
    """The folder of fonts, icons, forms and samples: inside the wheel, or beside `src` in a checkout."""
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "resources"


def fonts() -> Path:
    """The folder of the bundled fonts."""
    return resources() / "fonts"


def default_book() -> Path:
    """The book that is used when none is named: in the user's data folder."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False)) / BOOK_NAME
