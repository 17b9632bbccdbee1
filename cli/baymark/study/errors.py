"""Errors of study folders: each names the cell or key, the reason and the remedy."""

from __future__ import annotations

from baymark.category.errors import UnknownName
from baymark.errors import BadInput, UsageError


class UnknownColumn(UnknownName):
    """A column that nothing reads."""

    code = "unknown-column"
    summary = "The column {name!r} is not known here."


class UnknownItem(UnknownName):
    """An item that the category does not have."""

    code = "unknown-item"
    summary = "The category has no item {name!r}."


class UnknownParameter(UnknownName):
    """A parameter that the category does not have."""

    code = "unknown-parameter"
    summary = "The category has no parameter {name!r}."


class UnknownMaterial(UnknownName):
    """A composition material that the category does not have."""

    code = "unknown-material"
    summary = "The category has no material {name!r}."


class UnknownSite(UnknownName):
    """A site that study.yaml does not list."""

    code = "unknown-site"
    summary = "study.yaml lists no site {name!r}."


class UnknownStep(UnknownName):
    """A step that no product row defines."""

    code = "unknown-step"
    summary = "There is no step {name!r}: no row of kind product has it in the column per."


class UnknownRow(UnknownName):
    """A row id that the activity data does not have."""

    code = "unknown-row"
    summary = "The activity data has no row {name!r}."


class UnknownEvidence(UnknownName):
    """A file that evidence/index.csv does not list."""

    code = "unknown-evidence"
    summary = "evidence/index.csv does not list the file {name!r}."
    remedy = "{suggestion} A new file is listed in index.csv with its SHA-256 and title."


class UnknownSupplier(UnknownName):
    """A row takes a supplier's footprint that the study does not hold."""

    code = "unknown-supplier"
    summary = "There is no file suppliers/{name}.yaml."


class InconsistentSupplier(BadInput):
    """A supplier's footprint that contradicts itself."""

    code = "inconsistent-supplier"
    summary = "The supplier's footprint contradicts itself: {reason}"
    remedy = "Correct the file by what the supplier declared, or ask the supplier."


class UnknownTemplate(UnknownName):
    """No example study of that name is installed."""

    code = "unknown-template"
    summary = "There is no example study {name!r}."


class MissingColumn(BadInput):
    """A table without a column that it must have."""

    code = "missing-column"
    summary = "The column {name!r} is missing."
    remedy = "Add the column; the header is: {header}"


class RepeatedColumn(BadInput):
    """A table with the same column twice."""

    code = "repeated-column"
    summary = "The column {name!r} stands twice."
    remedy = "Keep one of the two columns."


class MissingFile(BadInput):
    """A file that every study has."""

    code = "missing-file"
    summary = "There is no file {name}."
    remedy = "Add the file, or start a study with `baymark new`."


class RefusedFile(BadInput):
    """A file that is not read: too large, a link, damaged, or made to exhaust memory."""

    code = "refused-file"
    summary = "The file is not read: {reason}"
    remedy = "Give a plain file within the limits."


class RefusedTable(BadInput):
    """A table that cannot be read as rows and columns."""

    code = "refused-table"
    summary = "The table cannot be read: {reason}"
    remedy = "Save it as CSV (UTF-8, comma) or as .xlsx without formulas."


class RefusedCell(BadInput):
    """A cell that holds something else than a text or a number."""

    code = "refused-cell"
    summary = "The cell holds {what}."
    remedy = "Put the plain value into the cell (in a spreadsheet: paste values only)."


class EmptyCell(BadInput):
    """A cell that must be filled."""

    code = "empty-cell"
    summary = "{column} is empty."
    remedy = "Fill it in; nothing missing is taken as zero."


class UnreadableNumber(BadInput):
    """A text that is not one plain decimal number."""

    code = "unreadable-number"
    summary = "{text!r} is not a plain number: {reason}"
    remedy = "Write digits with a decimal point and nothing between them, for example 1234.5."


class MissingUnit(BadInput):
    """A quantity without its unit."""

    code = "missing-unit"
    summary = "{text!r} has no unit."
    remedy = "Write number and unit, for example {example}."


class OutOfBounds(BadInput):
    """A number outside what the category or the format allows."""

    code = "out-of-bounds"
    summary = "{name} is {found}; it must be {bounds}."
    remedy = "Correct the figure or its unit."


class NegativeAmount(BadInput):
    """A negative amount where none is possible."""

    code = "negative-amount"
    summary = "The amount of {item} is {found}; it cannot be negative."
    remedy = "Correct the sign; what leaves is a row of kind waste or co_product."


class UnreadableDate(BadInput):
    """A text that is not a date or month."""

    code = "unreadable-date"
    summary = "{text!r} is not {wanted}."
    remedy = "Write it as {example}."


class UnreadableText(BadInput):
    """An id, country code, reference or list that is not written as expected."""

    code = "unreadable-text"
    summary = "{text!r} is not {wanted}."
    remedy = "Write it like {example}."


class RowContradiction(BadInput):
    """A row whose cells contradict each other or its item."""

    code = "row-contradiction"
    summary = "{reason}"
    remedy = "Correct the row."


class RepeatedName(BadInput):
    """An id, step or file that may stand only once."""

    code = "repeated-name"
    summary = "{name!r} stands twice; the first is at {first}."
    remedy = "Give each its own name."


class AlikeSites(BadInput):
    """Two sites whose ids differ only in case, - and _, so that one is easily taken for the other."""

    code = "alike-sites"
    summary = "The site ids {name!r} and {other!r} differ only in upper and lower case, - and _."
    remedy = "Give the sites ids that cannot be taken for each other."


class StepCycle(BadInput):
    """Steps that need each other's output."""

    code = "step-cycle"
    summary = "The steps need each other's output: {path}"
    remedy = "Enter what is recovered inside a step as a net amount, so that no step needs its own output."


class EvidenceOutside(BadInput):
    """An evidence path that leads out of the study's folder."""

    code = "evidence-outside"
    summary = "The evidence {text!r} is not a file inside evidence/: {reason}"
    remedy = "Copy the file into evidence/ and name it by its path there, with / between folders."


class TooManyProblems(BadInput):
    """Reading was given up; the rest is not shown."""

    code = "too-many-problems"
    summary = "More than {count} problems; the rest is not shown."
    remedy = "Correct these first, then run the command again."


class UnreadableWhatIf(UsageError):
    """A `--set` that names nothing that can be set."""

    code = "what-if"
    summary = "--set {text}: {reason}"
    remedy = (
        "Write `--set parameters.NAME=VALUE`, `--set rows.ROW.COLUMN=VALUE` or `--set place_of_use=COUNTRY`, "
        "for example `--set parameters.rated_energy='62 kWh_capacity'`."
    )


class NotCreated(UsageError):
    """`baymark new` would overwrite something."""

    code = "exists"
    summary = "{path} exists already; nothing was written."
    remedy = "Choose another name or remove the folder yourself."


class NotMade(UsageError):
    """`baymark new` cannot make the folder it was asked for."""

    code = "not-made"
    summary = "The folder {path} cannot be made: {reason}."
    remedy = "Choose another name, or a place where you may write."


class UnknownOperator(UnknownName):
    """A check that names an operator which the program does not have."""

    code = "unknown-operator"
    summary = "There is no check operator {name!r}."


class BadArgument(BadInput):
    """A check whose arguments its operator cannot use."""

    code = "bad-argument"
    summary = "The check {check} gives its operator {operator} no usable argument {argument}."
    remedy = "Correct the arguments of the check in the rules."
