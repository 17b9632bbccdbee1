"""For whom and what a certificate was retired, as the ledger says it: the firm, the product, the site."""

from __future__ import annotations

import re
from unicodedata import normalize

from baymark.study.model import Study
from baymark.study.model_ledger import LedgerEntry


def firm_names(study: Study) -> frozenset[str]:
    """Names and register numbers of applicant and manufacturer, as `alike` writes them."""
    parties = (study.identity.applicant, study.identity.manufacturer)
    stated = (name for party in parties for name in (party.name, party.name_zh, party.registration))
    return frozenset(alike(name) for name in stated if name)


def names_product(entry: LedgerEntry, study: Study) -> bool:
    """Whether the purpose of retirement names this product or its model."""
    product = study.identity.product
    return _named(entry.purpose, (product.model, product.name, product.name_zh))


def names_site(entry: LedgerEntry, study: Study) -> bool:
    """Whether the purpose of retirement names the site of the entry."""
    names = [(one.id, one.name, one.name_zh) for one in study.identity.sites if one.id == entry.site]
    return any(_named(entry.purpose, of_site) for of_site in names)


def alike(text: str | None) -> str:
    """A name without what two spellings of it may differ in: width, case, blanks."""
    return " ".join(normalize("NFKC", text or "").casefold().split())


def _named(purpose: str | None, names: tuple[str, ...]) -> bool:
    text = alike(purpose)
    return any(_stands_in(alike(name), text) for name in names if alike(name))


def _stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as a whole: EX-60 is no part of EX-600. Chinese has no gaps between words."""
    before = r"(?<![a-z0-9-])" if name[0].isascii() else ""
    after = r"(?![a-z0-9-])" if name[-1].isascii() else ""
    return re.search(f"{before}{re.escape(name)}{after}", text) is not None
