"""记住的东西：every table of the book; importing this package knows them all."""

from supply_station.models.attachment import Attachment
from supply_station.models.base import Base
from supply_station.models.customer import Customer
from supply_station.models.employee import Employee, EmployeePost
from supply_station.models.fault import Fault
from supply_station.models.form import FormEdition
from supply_station.models.holiday import Holiday
from supply_station.models.import_batch import ArchiveDifference, ImportBatch, ImportChange
from supply_station.models.journal import Journal
from supply_station.models.line import Line
from supply_station.models.meter import Meter, MeterInstallation
from supply_station.models.month_end import MonthPack
from supply_station.models.outage_notice import (
    OutageArea,
    OutageCall,
    OutageCallTry,
    OutageLine,
    OutageNotice,
    OutageVersion,
)
from supply_station.models.parameter import DatedParameter
from supply_station.models.reader_finding import ReaderFinding
from supply_station.models.staff_meter import (
    StaffMeter,
    StaffMeterBackBill,
    StaffMeterInspection,
    StaffMeterPosting,
    StaffMeterReading,
)
from supply_station.models.station import Station
from supply_station.models.transformer_area import TransformerArea
from supply_station.models.usage import Usage
from supply_station.models.virtual_customer import VirtualCustomerSign
from supply_station.models.work_order import PrintBatch, PrintedOrder, WorkOrder, WorkOrderEvent
from supply_station.models.zero_account import ZeroAccount, ZeroAccountAnnouncement, ZeroAccountReport

__all__ = [
    "ArchiveDifference",
    "Attachment",
    "Base",
    "Customer",
    "DatedParameter",
    "Employee",
    "EmployeePost",
    "Fault",
    "FormEdition",
    "Holiday",
    "ImportBatch",
    "ImportChange",
    "Journal",
    "Line",
    "Meter",
    "MeterInstallation",
    "MonthPack",
    "OutageArea",
    "OutageCall",
    "OutageCallTry",
    "OutageLine",
    "OutageNotice",
    "OutageVersion",
    "PrintBatch",
    "PrintedOrder",
    "ReaderFinding",
    "StaffMeter",
    "StaffMeterBackBill",
    "StaffMeterInspection",
    "StaffMeterPosting",
    "StaffMeterReading",
    "Station",
    "TransformerArea",
    "Usage",
    "VirtualCustomerSign",
    "WorkOrder",
    "WorkOrderEvent",
    "ZeroAccount",
    "ZeroAccountAnnouncement",
    "ZeroAccountReport",
]
