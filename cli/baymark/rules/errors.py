"""What can be wrong with rule packs: their files, their consistency, their publication, their choice."""

from baymark.category.errors import UnknownName
from baymark.errors import BadInput, Blocked


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


class BadException(BadInput):
    """A labelled exception of an extending rule pack that cannot be carried out."""

    code = "rule-pack-exception"
    summary = "The rule pack cannot depart from its base so: {reason}"
    remedy = "Correct the path: keys joined by /, elements of lists by their id; set what is there, add what is not."


class UnusableBase(BadInput):
    """A rule pack extends what it cannot extend."""

    code = "rule-pack-base"
    summary = "The rule pack cannot extend {base}: {reason}"
    remedy = "Name an installed rule pack as id@version, at most three deep and never in a circle."


class AbstractRulePack(BadInput):
    """A rule pack that others extend is to be applied itself."""

    code = "rule-pack-abstract"
    summary = "The rule pack {rule_pack} is a common base for others and calculates nothing itself."
    remedy = "Choose one that extends it (`baymark rules list`)."


class Undecided(BadInput):
    """A rule pack cannot tell whether one of its parts applies, because the study leaves something out."""

    code = "rule-pack-undecided"
    summary = "The rule pack {rule_pack} cannot tell whether {part} applies: {missing} is not given."
    remedy = "Give it in study.yaml."


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


class ShadowedAct(BadInput):
    """An overlay tells of an act otherwise than the installed rules."""

    code = "act-shadowed"
    summary = "The act {act} is told of in two ways."
    remedy = "Give the act of the overlay an id of its own, or leave it out."


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


class OnlyDeclared(Blocked):
    """The scheme ends in a declaration: no certificate exists under it, hence none is issued."""

    code = "scheme-only-declares"
    summary = "Nothing is issued under {scheme}: {reason}"
    remedy = "Choose a scheme that certifies, or hand the figures to the authority yourself."


class InconsistentScheme(BadInput):
    """A scheme file that contradicts itself."""

    code = "inconsistent-scheme"
    summary = "The scheme contradicts itself: {reason}"
    remedy = "Correct scheme.yaml."


class ChangedScheme(BadInput):
    """A published scheme that is no longer what was published."""

    code = "scheme-changed"
    summary = (
        "The scheme {scheme} has been changed since it was published (now {found}, published {published})."
    )
    remedy = "Restore its folder, or publish the change under a new version."


class NoFigure(BadInput):
    """A dated figure of a scheme has no value on a day."""

    code = "scheme-no-figure"
    summary = "The scheme has no {figure} that is valid on {date}."
    remedy = "Choose another day, or a version of the scheme that covers it."
