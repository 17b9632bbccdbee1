"""Rule packs: how one scheme counts. Data that a lawyer or an LCA expert edits, read and checked here."""

from baymark.rules.model import RulePack
from baymark.rules.shelf import available, load

__all__ = ["RulePack", "available", "load"]
