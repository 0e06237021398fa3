"""练习账本的编号：right check digits, but no such district, unit or telephone exchange."""

_DISTRICT = "439900"
_UNIT_AND_TYPE = "1439901"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_OLD_BASE = 7_190_000_000
_NEW_PREFIX = "043"


def old_account_no(serial: int) -> str:
    """A 10-digit 户号."""
    return str(_OLD_BASE + serial)


def new_account_no(old: str) -> str:
    """The 13-digit 户号 that took the place of a 10-digit one."""
    return _NEW_PREFIX + old


def asset_no(serial: int, *, wrong: bool = False) -> str:
    """A 22-digit 资产编号 (GS1 mod-10); `wrong` gives it a check digit that is not its own."""
    body = f"{_UNIT_AND_TYPE}{serial:014d}"
    right = -(3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))) % 10
    return f"{body}{(right + 1) % 10 if wrong else right}"


def identity_no(serial: int) -> str:
    """An 18-character 身份证号 (GB 11643); different for different serials below 18 million."""
    # A large step that shares no factor with the range walks through all of it without a pattern.
    years, rest = divmod(serial * 9_301_417 % 18_144_000, 336_000)
    months, rest = divmod(rest, 28_000)
    days, order = divmod(rest, 1000)
    body = f"{_DISTRICT}{1948 + years}{months + 1:02d}{days + 1:02d}{order:03d}"
    return body + "0123456789X"[(1 - 2 * int(body, 13)) % 11]  # its weights are the powers of 2, 13 modulo 11


def credit_code(serial: int) -> str:
    """An 18-character 统一社会信用代码 (GB 32100)."""
    body = f"91{_DISTRICT}MA{serial:07d}"
    total = sum(_CREDIT.index(letter) * weight for letter, weight in zip(body, _CREDIT_WEIGHTS, strict=True))
    return body + _CREDIT[-total % 31]


def phone(serial: int) -> str:
    """An 11-digit phone number; no exchange has 0000 in its middle."""
    lead, number = divmod(serial * 48_611 % 700_000, 10_000)
    return f"1{3 + lead // 10}{lead % 10}0000{number:04d}"
