"""What can keep a footprint from being calculated."""

from baymark.errors import BadInput


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


class NoFunctionalUnit(BadInput):
    """The quantity by which the footprint is divided is not positive."""

    code = "no-functional-unit"
    summary = "The functional unit cannot be formed: {quantity} is {value}."
    remedy = "Look at the parameters that the formula reads."
