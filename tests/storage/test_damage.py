"""坏账本：a sample of the files that `tests/faults/damage.py` tries by the thousand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from faults.damage import PAGE, flipped, flips, lengths, small_book, states_left, unfinished_book, unnoticed
from supply_station.storage.engine import beside


def test_a_book_cut_off_anywhere_is_found(tmp_path: Path) -> None:
    path = small_book(tmp_path)
    whole = path.read_bytes()
    cuts = lengths(len(whole), 300)[::8]
    assert {length % PAGE for length in cuts} > {0, 1, PAGE - 1}
    assert [cuts[number] for number in unnoticed(path, (whole[:length] for length in cuts))] == []


def test_a_book_with_a_single_flipped_bit_is_found(tmp_path: Path) -> None:
    path = small_book(tmp_path)
    whole = path.read_bytes()
    turned = flips(len(whole), 100)
    assert len({position // PAGE for position, _ in turned}) > 90
    assert [turned[number] for number in unnoticed(path, (flipped(whole, *each) for each in turned))] == []


def test_a_book_with_something_hung_on_is_found(tmp_path: Path) -> None:
    path = small_book(tmp_path)
    whole = path.read_bytes()
    assert list(unnoticed(path, [whole + bytes(length) for length in (1, PAGE - 1, PAGE, 2 * PAGE)])) == []


def cut(wal: bytes) -> list[bytes]:
    return [wal[:length] for length in lengths(len(wal), 0)[::2]]


def turned(wal: bytes) -> list[bytes]:
    return [flipped(wal, *each) for each in flips(len(wal), 40)]


@pytest.mark.parametrize("damage", [cut, turned])
def test_a_damaged_wal_leaves_the_book_as_it_was_after_one_of_its_acts(
    damage: Callable[[bytes], list[bytes]], tmp_path: Path
) -> None:
    left, states = unfinished_book(tmp_path)
    wal = beside(left, "-wal").read_bytes()
    assert list(states_left(left, [wal])) == [states[-1]]
    reached = [states.index(state) for state in states_left(left, damage(wal)) if state is not None]
    assert len(reached) == len(damage(wal))
    assert set(reached) == {*range(len(states) - 1)}
