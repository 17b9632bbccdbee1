"""What the registry refuses."""

from __future__ import annotations

from baymark.errors import BadInput, Blocked, VerificationFailed


class UnusableRegistry(BadInput):
    """The file or address given is not a registry that this program can keep."""

    code = "unusable-registry"
    summary = "{where} cannot be used as a registry: {reason}"
    remedy = "Give the path of a registry of baymark on a local disk, or a path where a new one may be made."


class UnsafeRegistry(BadInput):
    """The database does not keep what the registry relies on: durability, foreign keys, or its triggers."""

    code = "unsafe-registry"
    summary = "The registry {where} does not hold what it must: {reason}"
    remedy = "Put the registry on a local disk; if it was changed by hand, restore it from a backup."


class TamperedRegistry(VerificationFailed):
    """What the registry holds does not agree with its own digests."""

    code = "tampered-registry"
    summary = "The registry was changed outside baymark: {reason}"
    remedy = "Do not rely on it; restore it from a backup and compare the two."


class UnknownCertificate(BadInput):
    """There is no certificate with that number."""

    code = "unknown-certificate"
    summary = "The registry has no certificate {number}."
    remedy = "See `baymark registry list` for the numbers it has."


class NumberTaken(Blocked):
    """A certificate with that number, or its running number, exists."""

    code = "number-taken"
    summary = "The certificate number {number} is taken."
    remedy = "Leave the number out, so that the next free one is used."


class ClockBehind(Blocked):
    """An act would be dated before the last act of the registry: that is how acts are back-dated."""

    code = "clock-behind"
    summary = "The clock says {now}, but the last act of the registry is of {last}."
    remedy = "Set the clock right (or BAYMARK_CLOCK, where it is set), then repeat the act."


class RegistryBusy(Blocked):
    """Another process holds the registry for longer than is waited."""

    code = "registry-busy"
    summary = "The registry is held by another process; nothing was written."
    remedy = "Repeat the act when the other process has ended."
