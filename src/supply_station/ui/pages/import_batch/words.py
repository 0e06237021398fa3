"""导入的话：what the command line is told as an option, the window says as its own button or box."""

_SAID = (
    ("请改用 import customer 导入", "请在“这是”里改选“客户档案”"),
    ("请改用 import customer", "请在“这是”里改选“客户档案”"),
    ("请改用 import usage 导入", "请在“这是”里改选“电量明细”"),
    ("或用 --map 表头=account_no 指明哪一列是户号", "或在“列的对应”里指明哪一列是户号"),
    ("或用 --map 表头=name 指明", "或在“列的对应”里指明"),
    ("请用 --map 表头=kwh 指明", "请在“列的对应”里指明"),
    ("--map 用不上", "对应不上"),
    ("请用 --month 2026-10 这样指明是哪个月的电量", "请在“电费年月”里填上是哪个月，如 2026-10"),
    ("或用 --month 指明整个文件的月份", "或另存成只有一个月的文件"),
    ("请核对文件或 --month", "请核对文件和填写的电费年月"),
    ("与 --month ", "与填写的 "),
    ("请去掉 --month", "请把“电费年月”清空"),
    ("请用 --sheet 写对名字", "请核对工作表"),
    ("要导入请用 --sheet 指明，一张一张来", "要导入请把它另存成单独的文件"),
    ("或加 --create-missing 一并建户", "或勾选“账本里没有的户一并建户”"),
    ("或加 --skip-changed 跳过它们、撤销其余的", "或跳过它们、撤销其余的"),
)


def worded(sentence: str) -> str:
    """A sentence of the services without the command line's words."""
    for option, words in _SAID:
        sentence = sentence.replace(option, words)
    return sentence
