"""The words that a rule pack may use where it chooses from a list."""

from typing import Final

from baymark.i18n import N_

# Printed, hence marked for translation.
LEGAL_STATUSES: Final = (
    N_("in_force"),
    N_("adopted_not_applicable"),
    N_("draft"),
    N_("group_standard"),
    N_("industry"),
    N_("withdrawn"),
)
FIDELITIES: Final = (N_("text_seen"), N_("summary_seen"), N_("reconstructed"))
BASES: Final = (N_("seen"), N_("derived"), N_("assumed"), N_("unverified"))
VERIFIER_KINDS: Final = (N_("document"), N_("site"), N_("judgement"))

# What an exception does to the base.
CHANGES: Final = (N_("set"), N_("add"), N_("remove"))
ACT_STATUSES: Final = (N_("adopted"), N_("not_adopted"), N_("unknown"))

READ: Final = ("text_seen", "summary_seen", "not_seen")
NO_SOURCE: Final = N_("none, baymark's reading")
# Sources of the electricity ledger: those that may have a factor of their own, and the instruments.
OWN_FACTOR_SOURCES: Final = ("on_site", "direct_line")
INSTRUMENT_SOURCES: Final = ("contract", "certificate")
REMAINDERS: Final = ("national_average", "residual", "residual_or_average", "regional_modelled")
MATCHINGS: Final = ("year", "month", "hour")
ATTRIBUTIONS: Final = ("by_energy", "model_specific")
END_OF_LIFE_OPERATORS: Final = ("treatment_without_credit", "cff", "cut_off", "outside")
BY_MATERIAL: Final = ("cff", "cut_off")  # the operators that need a table of materials
ALLOCATION_KEYS: Final = ("energy", "mass", "quantity", "value")
ALLOCATION_LEVELS: Final = ("subdivision", "physical", "economic")  # in the order of ISO 14044
CO_PRODUCT_KEYS: Final = ("mass",)
GWP_SETS: Final = ("ar4", "ar5", "ar6")
CRITERIA: Final = ("tec", "geo", "tim", "prc")  # technology, geography, time, precision
AGGREGATIONS: Final = ("contribution_weighted_mean", "mean", "worst")

# Certification schemes.
ROLES: Final = ("preparer", "adviser", "verifier", "reviewer", "decision", "issuer", "root")
OPINIONS: Final = (N_("unmodified"), N_("modified"), N_("adverse"), N_("disclaimer"))
ASSURANCE_LEVELS: Final = (N_("reasonable"), N_("limited"))
CHECK_SYSTEMS: Final = ("iso7064_mod_37_36",)
