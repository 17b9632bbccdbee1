"""What a body asks for when it issues: the papers, and the two keys that act."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from baymark.certification.signature import PrivateKey


@dataclass(frozen=True)
class Request:
    """What is to be certified, by which papers. `number` asks for a certain certificate number.

    Without `acceptance`, the one beside the application.
    """

    dossier: Path
    statement: Path
    application: Path
    rule_pack: str
    specimen: bool = False
    number: str = ""
    acceptance: Path | None = None


@dataclass(frozen=True)
class Keys:
    """The two keys of the body that act here."""

    decision: PrivateKey
    issuer: PrivateKey
