"""The files of a study folder, by name. Every other module takes the names from here."""

from __future__ import annotations

DECLARATION = "study.yaml"
ACTIVITY, ACTIVITY_WORKBOOK = "activity.csv", "activity.xlsx"  # one of them
COMPOSITION = "composition.csv"
PRODUCTION = "production.csv"
LEDGER = "electricity.csv"
SERIES = "electricity-series.csv"
PRICES = "prices.csv"
OMISSIONS = "omissions.csv"
MODELS = "models.csv"
DATA_PLAN = "data-plan.yaml"
REDUCTION_PLAN = "reduction-plan.md"
SUPPLIERS, EVIDENCE = "suppliers", "evidence"  # folders

FILES = (
    DECLARATION, ACTIVITY, ACTIVITY_WORKBOOK, COMPOSITION, PRODUCTION, LEDGER, SERIES, PRICES, OMISSIONS, MODELS,
    DATA_PLAN, REDUCTION_PLAN,
)  # fmt: skip
