"""A certification body's append-only registry: events, certificates, status indices."""

from baymark.certification.registry.errors import (
    ClockBehind,
    NumberTaken,
    RegistryBusy,
    TamperedRegistry,
    UnknownCertificate,
    UnsafeRegistry,
    UnusableRegistry,
)
from baymark.certification.registry.events import Event
from baymark.certification.registry.storage import ISSUE, Act, Entry, Registry, open_registry

__all__ = [
    "ISSUE",
    "Act",
    "ClockBehind",
    "Entry",
    "Event",
    "NumberTaken",
    "Registry",
    "RegistryBusy",
    "TamperedRegistry",
    "UnknownCertificate",
    "UnsafeRegistry",
    "UnusableRegistry",
    "open_registry",
]
