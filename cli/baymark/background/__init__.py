"""Background databases: read, checked, solved, released. See databases/methods/README.md for groups and signs.

Loading needs csv and decimals only; what checks or solves is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from baymark.background.loading import dataset, find, folders, load, resolve
from baymark.background.model import (
    VERIFIED,
    VIA,
    Background,
    Dataset,
    Factor,
    Flow,
    Intensity,
    Role,
    Source,
    Tables,
)
from baymark.background.read import read_tables

if TYPE_CHECKING:
    from baymark.background.checking import check
    from baymark.background.dependence import Figure, Figures, Network, figures, network
    from baymark.background.releasing import release
    from baymark.background.system import Matrices, datapackage, matrices

_LATER = {
    "check": "checking",
    "Figure": "dependence",
    "Figures": "dependence",
    "Network": "dependence",
    "figures": "dependence",
    "network": "dependence",
    "release": "releasing",
    "Matrices": "system",
    "datapackage": "system",
    "matrices": "system",
}

__all__ = [
    "VERIFIED",
    "VIA",
    "Background",
    "Dataset",
    "Factor",
    "Figure",
    "Figures",
    "Flow",
    "Intensity",
    "Matrices",
    "Network",
    "Role",
    "Source",
    "Tables",
    "check",
    "datapackage",
    "dataset",
    "figures",
    "find",
    "folders",
    "load",
    "matrices",
    "network",
    "read_tables",
    "release",
    "resolve",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
