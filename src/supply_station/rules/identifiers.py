"""编号：shapes and check digits of account, asset and identity numbers; all are text (domain 2)."""

from stdnum import ean, luhn
from stdnum.cn import ric

OLD_LENGTH = 10
NEW_LENGTH = 13
_ASSET_NO = 22
_NEAR_ASSET_NO = range(20, 25)


def old_account_no(account_no: str) -> str | None:
    """The 10-digit number a 13-digit 户号 ends in (3-digit prefix + old number); None for other shapes."""
    if len(account_no) == NEW_LENGTH and account_no.isdecimal():
        return account_no[-OLD_LENGTH:]
    return None


def asset_no_fault(asset_no: str) -> str | None:
    """What is odd about a 资产编号, or None: 22 digits with a GS1 mod-10 check digit. Worth a warning only.

    Much shorter numbers are 出厂编号 of old meters, which exports write into the same column.
    """
    if not (asset_no.isdecimal() and asset_no.isascii() and len(asset_no) in _NEAR_ASSET_NO):
        return None
    if len(asset_no) != _ASSET_NO:
        return f"资产编号应为 {_ASSET_NO} 位，这里是 {len(asset_no)} 位，请核对"
    if ean.calc_check_digit(asset_no[:-1]) != asset_no[-1]:
        return "资产编号的校验位不对，可能有错码，请核对"
    return None


def identity_no_fault(identity_no: str) -> str | None:
    """What is odd about an 18-character 身份证号, or None; other documents (统一社会信用代码 …) pass."""
    if len(identity_no) != 18 or not identity_no[:17].isdecimal():
        return None
    right = ric.calc_check_digit(identity_no) == identity_no[-1].upper()
    return None if right else "身份证号的校验位不对，请核对"


def masked_identity_no(identity_no: str) -> str:
    """证件号 as it may leave the station: `110105********1234` (domain 12)."""
    return (
        f"{identity_no[:6]}{'*' * 8}{identity_no[-4:]}" if len(identity_no) > 10 else "*" * len(identity_no)
    )


def masked_phone(phone: str) -> str:
    """电话 as it may leave the station: `138****1234` (domain 12)."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "****"


def with_check_digit(digits: str) -> str:
    """The digits with a check digit behind them (mod 10), so that one wrong or two swapped keys are found."""
    return digits + luhn.calc_check_digit(digits)


def check_digit_fits(text: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return text.isascii() and text.isdigit() and bool(luhn.is_valid(text))
