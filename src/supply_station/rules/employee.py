"""员工：posts of a station (domain 1)."""

from enum import StrEnum


class Post(StrEnum):
    """岗位."""

    CHIEF = "所长"
    DEPUTY = "副所长"
    TEAM_LEADER = "班组长"
    CLERK = "营业员"
    CASHIER = "座收员"
    FEE_KEEPER = "电费管理员"
    AREA_MANAGER = "台区经理"
    SAFETY = "安全员"
    INSPECTOR = "兼职稽查员"


POSTS_BETWEEN = "、"
"""Stands between the posts of one person."""
