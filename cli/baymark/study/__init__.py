"""A study: the applicant's folder, read, checked and written.

Beginning one: `new`, `supplier.request` (for a supplier), `adopt` (a unit process of a background), `writing`.

Reading one: `loading` reads it whole, file by file of `folder`: `declaration`, `activity` with its `steps`, `records`
(composition, production, models, data plan), `ledger` and `series` of electricity, `prices`, `omissions`, `evidence`,
`supplier`; `model`, `model_ledger` and `model_supplier` are what is read. They rest on `plain_files`, `tables` over CSV
and `workbook`, `fields` and `numbers` of a cell, and `reading`, which collects problems. `what_if` puts one value in
place of another.

Looking at one: `metering` (which instrument gave a figure), `serials` and `claims` (of certificates), `checks`.
"""

from baymark.study.loading import load
from baymark.study.model import (
    Component,
    EvidenceFile,
    Identity,
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
from baymark.study.model_ledger import LedgerEntry
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
