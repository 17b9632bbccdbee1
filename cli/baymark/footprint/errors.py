"""What can keep a footprint from being calculated."""

from baymark.errors import BadInput, BaymarkError, Blocked


class NoIntensity(BadInput):
    """The background has no released intensity for a dataset under the method asked for."""

    code = "no-intensity"
    summary = "The background {background} has released no {method} intensity for dataset {dataset!r}."
    remedy = "Release the background again (`baymark db release`), or choose another dataset."


class NoFactor(BadInput):
    """A gas emitted directly has no characterisation factor."""

    code = "no-factor"
    summary = "The method {method} has no factor for the gas {gas!r}."
    remedy = "Use a gas of databases/flows.csv, for example {nearest}."


class ReliefAboveBurden(BadInput):
    """Recycled content takes more off a row than the row carries: its dataset and its material disagree."""

    code = "relief-above-burden"
    summary = "The recycled share of row {row!r} takes {relief} kgCO2e off the {burden} of its dataset."
    remedy = (
        "Name in composition.csv the material that the dataset is of, and give no recycled share where the dataset "
        "is of recycled or low-carbon material already."
    )


class NoFunctionalUnit(BadInput):
    """The quantity by which the footprint is divided is not positive."""

    code = "no-functional-unit"
    summary = "The functional unit cannot be formed: {quantity} is {value}."
    remedy = "Look at the parameters that the formula reads."


class NoCommonGround(Blocked):
    """The second study of a comparison cannot be linked to the background of the first."""

    code = "no-common-ground"
    summary = "The second study cannot be linked to {background}, the background of the first: {reason}"
    remedy = "Give both the same --background; or compare one study on two backgrounds that both hold its datasets."


class BridgeNotClosed(BaymarkError):
    """The last recomputation of a comparison does not give the second value."""

    code = "bridge-not-closed"
    summary = "The steps of the comparison lead to {found}, not to {wanted}."
    remedy = "This is a fault of baymark, and no bridge is printed. Report it with both studies."
