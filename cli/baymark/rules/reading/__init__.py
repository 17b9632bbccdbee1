"""Reads `pack.yaml` into a `RulePack`.

`rule_pack` reads the whole of it, `identity` what it shares with a scheme, `method` what settles the method,
`predicates` its conditions, `due` its dates; single fields are read by `rules.fields`.
"""

from baymark.rules.reading.identity import ID, NAME, VERSION
from baymark.rules.reading.rule_pack import SCHEMA, read

__all__ = ["ID", "NAME", "SCHEMA", "VERSION", "read"]
