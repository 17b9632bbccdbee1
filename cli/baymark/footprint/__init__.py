"""The footprint: inventory × background → results by stage, item and greenhouse-gas group."""

from baymark.footprint.account import Account, Grounds, account
from baymark.footprint.engine import Contribution, calculate
from baymark.footprint.model import Footprint

__all__ = ["Account", "Contribution", "Footprint", "Grounds", "account", "calculate"]
