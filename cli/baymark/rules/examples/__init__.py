"""The examples of a rule pack, which document it and test it.

In the order of the data flow: `example` reads them, `expectations` holds them against the rule pack, `running` makes
checks of them, `coverage` names what they do not show.
"""

from baymark.rules.examples.example import Example, all_of, read
from baymark.rules.examples.running import run, test

__all__ = ["Example", "all_of", "read", "run", "test"]
