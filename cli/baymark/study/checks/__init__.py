"""The checks that need a study alone.

Operators stand by what they look at: `product`, `records`, `ledger`, `suppliers`. What they see is an
`observed.Observed`; `operators` holds the table of them and puts the rules' words to it.
"""

from baymark.study.checks.operators import OPERATORS, carry_out, carry_out_all

__all__ = ["OPERATORS", "carry_out", "carry_out_all"]
