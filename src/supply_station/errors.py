"""拒绝与故障：the two ways the program says no.

A refusal tells the clerk the next step; trouble comes from the disk, a lock or damage. Everything else
is a bug and may be loud.
"""


class RuleBroken(Exception):  # noqa: N818 - it names what happened, not an error of the program
    """办不成，下一步怎么做：the act is refused and nothing has changed.

    `sentence` is Chinese and names the next step; `field` is the name of the value at fault, if there is one;
    `row` is its place among the rows that were given, from 0 on, if there were several.
    """

    def __init__(self, sentence: str, *, field: str | None = None, row: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.row = row


class Trouble(Exception):  # noqa: N818
    """磁盘、占用或损坏：the world failed, not the clerk. `sentence` is Chinese and names the next step."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Damaged(Trouble):
    """损坏：a file itself is broken, or is none of this program's; another try will not help."""


class Interrupted(Exception):  # noqa: N818
    """叫停：another thread stopped what the book was doing for this one; nothing of it has changed."""
