"""档案差异：the words for what became of a difference between a file and the archive (domain 1)."""

from enum import StrEnum


class Handling(StrEnum):
    """处理. 已一致: the book came to say the same; 已撤销: the import that told of it was undone."""

    PENDING = "未处理"
    TAKEN = "已采用"
    KEPT = "已保留"
    ORDERED = "已开工单"
    EQUAL = "已一致"
    WITHDRAWN = "已撤销"
