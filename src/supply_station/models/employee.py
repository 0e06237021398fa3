"""员工：people of the station and the posts they held, with dates.

Joint liability asks who held a post on the day of a violation.
"""

from datetime import date

from sqlalchemy import Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, chosen, column, unique_while_live
from supply_station.rules.employee import Post


class Employee(Kept, Base):
    """员工."""

    __tablename__ = "employee"
    __table_args__ = (unique_while_live("uq_employee_staff_no", "staff_no"),)

    name: Mapped[str] = column("姓名", String)
    staff_no: Mapped[str | None] = column("工号", String)
    phone: Mapped[str | None] = column("电话", String)


class EmployeePost(Kept, Base):
    """任职：a post from one day to another, the end included; no end means still."""

    __tablename__ = "employee_post"

    employee_id: Mapped[int] = column("员工", Integer, ForeignKey("employee.id"), index=True)
    post: Mapped[Post] = column("岗位", chosen(Post))
    valid_from: Mapped[date] = column("任职起", Date)
    valid_to: Mapped[date | None] = column("任职止", Date)
