"""A study: the applicant's folder, read, checked and written."""

from baymark.study.loading import load
from baymark.study.model import (
    Component,
    EvidenceFile,
    Identity,
    LedgerEntry,
    Leg,
    Model,
    Parameter,
    Party,
    Period,
    PlannedDatum,
    Product,
    Production,
    Quality,
    Remark,
    Row,
    Site,
    Step,
    Study,
)
from baymark.study.what_if import parse_settings
from baymark.study.writing import write_activity, write_workbook

__all__ = [
    "Component",
    "EvidenceFile",
    "Identity",
    "LedgerEntry",
    "Leg",
    "Model",
    "Parameter",
    "Party",
    "Period",
    "PlannedDatum",
    "Product",
    "Production",
    "Quality",
    "Remark",
    "Row",
    "Site",
    "Step",
    "Study",
    "load",
    "parse_settings",
    "write_activity",
    "write_workbook",
]
