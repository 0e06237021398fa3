"""供电所台账：the ledgers of a rural power-supply station, offline on one PC."""

__version__ = "0.1.0"
