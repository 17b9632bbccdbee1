"""The wording keys that say how a rule pack counts electricity; report and certificate have texts of their own."""

from __future__ import annotations

from collections.abc import Sequence

# What `instruments` of a certificate may be: whether contracts and certificates are in the value, and how shared.
INSTRUMENTS = ("none", "not_counted", "by_energy", "model_specific")
OWN = ("nothing", "on_site", "direct_line", "on_site_direct_line")


def own_key(sources: Sequence[str]) -> str:
    """The key for the sources that have a factor of their own."""
    return "_".join(source for source in ("on_site", "direct_line") if source in sources) or "nothing"


def instruments_key(known: bool, counted: bool, attribution: str) -> str:
    """The key for what instruments do to the value."""
    if not known:
        return "none"
    return attribution if counted else "not_counted"
