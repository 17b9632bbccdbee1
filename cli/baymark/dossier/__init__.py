"""The dossier: a sealed study with everything needed to recompute it, in one file with one digest."""

from baymark.dossier.lock import Lock, Pin
from baymark.dossier.opening import Dossier, open_dossier, read_dossier
from baymark.dossier.replaying import Material, material, recompute, replay
from baymark.dossier.sealing import Sealed, checks_object, seal

__all__ = [
    "Dossier",
    "Lock",
    "Material",
    "Pin",
    "Sealed",
    "checks_object",
    "material",
    "open_dossier",
    "read_dossier",
    "recompute",
    "replay",
    "seal",
]
