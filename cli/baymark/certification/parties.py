"""Who stands behind a dossier: applicant, manufacturer, product and period, read from its own study.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baymark.category.section import Section
from baymark.certification.keys import plain_name
from baymark.certification.names import compared
from baymark.dossier.bag import STUDY
from baymark.errors import BaymarkError
from baymark.safe_yaml import parse_yaml
from baymark.study.declaration import FILE as DECLARATION

if TYPE_CHECKING:
    from baymark.dossier.opening import Dossier


@dataclass(frozen=True)
class Parties:
    """What a study says of itself, as texts: for the papers of certification."""

    study: str
    applicant: dict[str, str]
    manufacturer: dict[str, str]
    product: dict[str, str]
    period: dict[str, str]
    sites: tuple[dict[str, str], ...]

    def includes(self, organisation: str) -> bool:
        """Whether an organisation is the applicant or the manufacturer, however its name is written."""
        wanted = compared(organisation)
        names = [party[key] for party in (self.applicant, self.manufacturer) for key in ("name", "name_zh")]
        return any(compared(name) == wanted for name in names if name)


def parties(dossier: Dossier) -> Parties:
    """The parties of a dossier. What study.yaml leaves out is an empty text.

    Raises `RefusedText` for a text with invisible or direction-changing characters: it would be signed as
    something else than what is printed.
    """
    text = dossier.files[f"{STUDY}{DECLARATION}"].decode("utf-8-sig")
    problems: list[
        BaymarkError
    ] = []  # the study was read whole when it was sealed, and is when it is replayed
    root = Section(parse_yaml(text, DECLARATION), DECLARATION, "", problems)

    def texts(section: Section, *keys: str) -> dict[str, str]:
        place = section.place()
        return {
            key: plain_name(text, f"{place.key}.{key}", place) if (text := section.text(key)) else ""
            for key in keys
        }

    party = ("name", "name_zh", "address", "address_zh", "country", "registration")
    return Parties(
        texts(root, "name")["name"],
        texts(root.section("applicant"), *party),
        texts(root.section("manufacturer"), *party),
        texts(root.section("product"), "name", "name_zh", "model", "specification", "trade_mark"),
        texts(root.section("period"), "start", "end"),
        tuple(texts(site, "id", "name", "name_zh", "address", "country") for site in root.sections("sites")),
    )
