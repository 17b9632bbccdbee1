"""Rule packs: how one scheme counts. Data that a lawyer or an LCA expert edits, read and checked here.

From folder to rule pack: `shelf` finds them, `folder` takes the files and their digest, `index` knows what was
published, `content` merges what a rule pack inherits by `extending` another, `reading` makes a `model.RulePack` of it
(`model_method` holds what settles the method), `consistency` finds in what it contradicts itself.

What a rule pack asks and computes: `predicates` and `scope` (what it covers), `operators` (formulas that are more than
arithmetic), `limits` (how a check judges), `due` and `applicability` (what applies, and what becomes due when).

What is said of rule packs: `report`, `comparing`, `lint`, and their `examples` with what those leave out.

Beside them: `schemes`, `plausibility` bands. `fields` reads single keys, `words` lists what a key may say.
"""

from baymark.rules.model import RulePack
from baymark.rules.shelf import available, load

__all__ = ["RulePack", "available", "load"]
