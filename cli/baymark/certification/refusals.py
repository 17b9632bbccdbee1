"""Why a certificate is not issued: one class per guard, its code the reason that scripts and papers name."""

from __future__ import annotations

from baymark.errors import Blocked


class NoStatement(Blocked):
    """There is no verification statement, or the file is not one."""

    code = "no-statement"
    summary = "There is no verification statement: {reason}"
    remedy = "Have the dossier verified and give the statement with --statement (`baymark verify statement`)."


class StatementDigest(Blocked):
    """The statement was made over another file than the dossier given."""

    code = "statement-digest"
    summary = "The statement is about another dossier ({stated}) than the one given ({found})."
    remedy = "Give the dossier that was verified, or have this one verified."


class StatementNotAcceptable(Blocked):
    """The statement does not meet what the scheme asks for."""

    code = "statement-not-acceptable"
    summary = "The scheme does not accept the statement: {reasons}."
    remedy = "Have the dossier verified as the scheme asks, then issue with the new statement."


class NoApplication(Blocked):
    """There is no application, or the file is not one."""

    code = "no-application"
    summary = "There is no application: {reason}"
    remedy = "Give the signed application with --application (`baymark apply submit`)."


class NotAccepted(Blocked):
    """The body has not accepted the application."""

    code = "application-not-accepted"
    summary = "The application was not accepted: {reason}"
    remedy = "Accept it first (`baymark apply accept`), with a key that may."


class SamePerson(Blocked):
    """One person holds two roles that the scheme keeps apart."""

    code = "same-person"
    summary = "{person} stands as {first} and as {second}, which the scheme keeps in different hands."
    remedy = "Let another person do one of the two."


class SameOrganisation(Blocked):
    """One organisation holds two roles that the scheme keeps apart."""

    code = "same-organisation"
    summary = "{organisation} stands as {first} and as {second}, which the scheme keeps in different hands."
    remedy = "Let another organisation do one of the two."


class BlockingChecks(Blocked):
    """Checks of the sealed result block a certificate, or the dossier is a draft."""

    code = "blocking-checks"
    summary = "The dossier cannot be certified under {rule_pack}: {reasons}."
    remedy = "Mend what the checks name, seal the study again and have it verified."


class DraftRulePack(Blocked):
    """The rules are draft, reconstructed or known from summaries only: they yield specimens."""

    code = "draft-rule-pack"
    summary = "Under {scheme} with {rule_pack} only a SPECIMEN can be issued: {reasons}."
    remedy = "Issue with --specimen. A certificate needs rules that were read in full and are in force."


class RulePackNotAccepted(Blocked):
    """The scheme does not certify by this rule pack, or the dossier has no result under it."""

    code = "rule-pack-not-accepted"
    summary = "{rule_pack} cannot be certified: {reason}"
    remedy = "Choose one of: {known}."


class RulePackDiffers(Blocked):
    """The rules in the dossier are not the installed ones of the same name."""

    code = "rule-pack-differs"
    summary = "{rule_pack} in the dossier ({found}) is not the one that is installed here ({installed})."
    remedy = "Seal the study with the rule pack as published; a version is never changed."


class AlreadyCertified(Blocked):
    """The dossier has a certificate under the same scheme and rule pack."""

    code = "already-certified"
    summary = "The dossier is certified under {rule_pack} already: {number}."
    remedy = "See that certificate: `baymark certificate show {number}`."


class OlderTrust(Blocked):
    """A certificate was issued on a later trust list than the one given."""

    code = "older-trust-list"
    summary = "The trust list is of {found}, but the last certificate was issued on one of {used}."
    remedy = "Give the newest trust list: an older one may believe a key that has been ended since."


class OtherTrust(Blocked):
    """The trust list was made for another scheme."""

    code = "trust-of-other-scheme"
    summary = "The trust list is for the scheme {found}, not for {scheme}."
    remedy = "Give the trust list of this scheme with --trust."
