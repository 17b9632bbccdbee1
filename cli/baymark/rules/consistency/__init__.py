"""What a rule pack must agree on with itself and its category; found when it is loaded, all at once."""

from baymark.rules.consistency.rule_pack import problems

__all__ = ["problems"]
