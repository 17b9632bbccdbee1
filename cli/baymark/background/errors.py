"""What can go wrong with a background database."""

from __future__ import annotations

from baymark.errors import BadInput, VerificationFailed


class UnknownBackground(BadInput):
    """There is no background of that name or at that path."""

    code = "unknown-background"
    summary = "There is no background {name!r}."
    remedy = "Use one of: {known}; or give the path of a folder that holds a processes.csv."


class MissingTable(BadInput):
    """A file that every background has is not there."""

    code = "background-file-missing"
    summary = "The file {file} is missing from the background."
    remedy = "Restore the file, or make it: {how}."


class BadTable(BadInput):
    """A CSV file of a background is not what its format says."""

    code = "background-table"
    summary = "The table cannot be read: {reason}."
    remedy = "Give a UTF-8 CSV file with the columns {columns}."


class BadCell(BadInput):
    """One cell of a background table cannot be accepted."""

    code = "background-cell"
    summary = "{value!r} cannot be accepted: {reason}."
    remedy = "{how}"


class DuplicateId(BadInput):
    """Two rows claim the same id; the later one would silently win."""

    code = "background-duplicate"
    summary = "The id {id!r} is already used in row {first}."
    remedy = "Give each row an id of its own, or delete one of the two rows."


class UnknownMethod(BadInput):
    """The characterisation method is not one that the background was released with."""

    code = "unknown-method"
    summary = "The method {method!r} is not available."
    remedy = "Use one of: {known}."


class UnknownRole(BadInput):
    """A rule pack asks for a role that the background maps to no dataset."""

    code = "unknown-role"
    summary = "The background {background} has no dataset for the role {role!r}{year}."
    remedy = "Add a row to its roles.csv. Nearest roles with their years: {known}."


class UnknownDataset(BadInput):
    """A dataset id that the background does not have."""

    code = "unknown-dataset"
    summary = "The background has no dataset {dataset!r}."
    remedy = "Search with `baymark db search`. Nearest ids: {known}."


class UnlinkedInput(BadInput):
    """An exchange names a supplier that does not exist: its burden would silently be zero."""

    code = "background-unlinked"
    summary = "The process {process!r} takes {flow!r}, which no dataset supplies."
    remedy = "Correct the id, or add a dataset (a proxy with basis `assumed` if need be)."


class Uncharacterised(BadInput):
    """A gas is emitted for which the method has no factor."""

    code = "background-uncharacterised"
    summary = "The flow {flow!r} has no factor in the method {method}."
    remedy = "Add the factor with its source to methods/{method}.csv, or correct the flow id."


class SingularBackground(BadInput):
    """The system of processes has no unique solution."""

    code = "background-singular"
    summary = "The background cannot be solved: its matrix is singular ({reason})."
    remedy = "Look for a process that consumes as much as it makes: {suspects}."


class IllConditioned(BadInput):
    """The solution would not carry the digits that are released."""

    code = "background-ill-conditioned"
    summary = "The background is ill-conditioned: {reason}."
    remedy = "Look for amounts of extreme size or loops that nearly sustain themselves: {suspects}."


class NotANumber(BadInput):
    """Something came out of the solver that is not a finite number."""

    code = "background-not-a-number"
    summary = "The intensity of {dataset!r} is not a finite number."
    remedy = "Check the amounts of this dataset and of what supplies it."


class NotReleased(BadInput):
    """A background without released intensities cannot be used for a footprint."""

    code = "background-not-released"
    summary = "The background has no released {what}."
    remedy = "Run `baymark db release {folder}`, then `baymark db check {folder}`."


class ChangedSinceRelease(VerificationFailed):
    """A file of a released background is not the one that was released."""

    code = "background-changed"
    summary = "The file {file} is not the one that was released."
    remedy = (
        "Restore the released file; or, if the change is meant, check the background and release it again."
    )


class CannotReconcile(VerificationFailed):
    """Two ways to sum the same intensity disagree beyond rounding: a fault of the calculation."""

    code = "background-reconcile"
    summary = "The parts of {dataset!r} sum to {parts}, its groups to {total}."
    remedy = "Do not use this release; report it with the background."


class BadFormula(BadInput):
    """A chemical formula that cannot be read or names an element without atomic weight."""

    code = "bad-formula"
    summary = "The chemical formula {formula!r} cannot be read: {reason}."
    remedy = "Write it like Li2CO3, Fe2(SO4)3 or FeSO4.7H2O."


class NoValue(BadInput):
    """Shares of a value of zero do not exist."""

    code = "background-no-value"
    summary = "The demand has a value of zero, so no share of it can be given."
    remedy = "Ask for a demand with a footprint, and for groups that it has."
