"""What can be wrong with rule packs: their files, their consistency, their publication, their choice."""

from baymark.category.errors import UnknownName
from baymark.errors import BadInput


class UnknownRulePack(UnknownName):
    """No rule pack of that id is installed or laid over."""

    code = "unknown-rule-pack"
    summary = "There is no rule pack {name!r}."


class UnknownVersion(UnknownName):
    """The rule pack exists, but not in that version."""

    code = "unknown-rule-pack-version"
    summary = "The rule pack {rule_pack} has no version {name!r}."


class NotInForce(BadInput):
    """No version of the rule pack is in force on the date of application."""

    code = "rule-pack-not-in-force"
    summary = "No version of the rule pack {rule_pack} is in force on {date} (there are {versions})."
    remedy = "Correct the date of application or the reporting period, or name a version yourself."


class InconsistentRulePack(BadInput):
    """A rule pack that contradicts itself or its category."""

    code = "inconsistent-rule-pack"
    summary = "The rule pack contradicts itself: {reason}"
    remedy = "Correct pack.yaml, then run `baymark rules test`."


class UnsupportedSource(BadInput):
    """A figure whose source and basis do not go together."""

    code = "rule-pack-source"
    summary = "Source and basis do not go together: {reason}"
    remedy = 'Name the source that was read; what nobody has read is "none, baymark\'s reading", assumed.'


class BadFigure(BadInput):
    """A text that should be a decimal number, a date or a version."""

    code = "rule-pack-figure"
    summary = "{text!r} is not {wanted}."
    remedy = "Write {wanted}."


class NoValue(BadInput):
    """A dated parameter has no value for the study."""

    code = "rule-pack-no-value"
    summary = "The rule pack {rule_pack} has no value of {parameter} {reason}."
    remedy = "Correct what it depends on, or choose a rule pack that covers the case."


class ShadowedRulePack(BadInput):
    """An overlay brings an id and version that exist with another content."""

    code = "rule-pack-shadowed"
    summary = "{rule_pack} in {folder} differs from the one published under that version."
    remedy = "Give the changed rule pack a version of its own; published versions never change."


class ChangedRulePack(BadInput):
    """A published rule pack that is no longer what was published."""

    code = "rule-pack-changed"
    summary = "{rule_pack} has been changed since it was published (now {found}, published {published})."
    remedy = "Restore its folder, or publish the change under a new version."


class UnreadableFolder(BadInput):
    """A rule-pack folder holds what does not belong there."""

    code = "rule-pack-folder"
    summary = "The folder of the rule pack cannot be accepted: {reason}"
    remedy = "Keep pack.yaml, en.md, zh-Hans.md and examples/*.yaml in it, as plain files, and nothing else."


class UnknownScheme(UnknownName):
    """No certification scheme of that id is installed."""

    code = "unknown-scheme"
    summary = "There is no scheme {name!r}."


class UnknownSchemeVersion(UnknownName):
    """The scheme exists, but not in that version."""

    code = "unknown-scheme-version"
    summary = "The scheme {scheme} has no version {name!r}."


class SchemeNotInForce(BadInput):
    """No version of the scheme is in force on a day."""

    code = "scheme-not-in-force"
    summary = "No version of the scheme {scheme} is in force on {date} (there are {versions})."
    remedy = "Choose another day, or name a version yourself."


class InconsistentScheme(BadInput):
    """A scheme file that contradicts itself."""

    code = "inconsistent-scheme"
    summary = "The scheme contradicts itself: {reason}"
    remedy = "Correct scheme.yaml."


class NoFigure(BadInput):
    """A dated figure of a scheme has no value on a day."""

    code = "scheme-no-figure"
    summary = "The scheme has no {figure} that is valid on {date}."
    remedy = "Choose another day, or a version of the scheme that covers it."
