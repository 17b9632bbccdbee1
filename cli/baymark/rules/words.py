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

READ: Final = ("text_seen", "summary_seen", "not_seen")
NO_SOURCE: Final = N_("none, baymark's reading")
ELECTRICITY_POLICIES: Final = ("on_site_then_national_average", "direct_line_or_national_average")
CERTIFICATES: Final = ("not_counted",)
END_OF_LIFE_OPERATORS: Final = ("treatment_without_credit", "cff")
ALLOCATION_KEYS: Final = ("energy", "mass", "quantity", "value")
GWP_SETS: Final = ("ar4", "ar5", "ar6")
# Disjoint groups of greenhouse gases, as backgrounds release them (a test holds the two lists together).
GAS_GROUPS: Final = (
    "fossil",
    "biogenic_emissions",
    "biogenic_removals",
    "biogenic_non_co2",
    "land_use_change",
    "not_separated",
)
CRITERIA: Final = ("tec", "geo", "tim")
AGGREGATIONS: Final = ("contribution_weighted_mean",)

# Certification schemes.
ROLES: Final = ("preparer", "adviser", "verifier", "reviewer", "decision", "issuer", "root")
OPINIONS: Final = (N_("unmodified"), N_("modified"), N_("adverse"), N_("disclaimer"))
ASSURANCE_LEVELS: Final = (N_("reasonable"), N_("limited"))
CHECK_SYSTEMS: Final = ("iso7064_mod_37_36",)
