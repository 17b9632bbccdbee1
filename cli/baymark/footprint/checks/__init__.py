"""The checks of category and rule pack on a result.

Operators stand by what they look at: `result`, `matter`, `carbon`, `shared_mass`, `electricity`, `cut_off`,
`gwp_set`; `allocation` asks a verifier. Each measures a `subject.Subject`; `carrying_out` has the rule pack's limits
judge what was measured.
"""

from baymark.footprint.checks.carrying_out import OPERATORS, category_checks, needs_result, run_checks

__all__ = ["OPERATORS", "category_checks", "needs_result", "run_checks"]
