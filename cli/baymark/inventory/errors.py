"""What can keep a study from being linked under a rule pack."""

from baymark.errors import BadInput, Blocked


class OutOfScope(Blocked):
    """The rule pack does not cover this product."""

    code = "out-of-scope"
    summary = "Rule pack {rule_pack} does not cover this product: {reason}"
    remedy = "Choose one that covers it: `baymark rules why STUDY` tells which do."


class UnknownDataset(BadInput):
    """A row names a dataset that the background does not have."""

    code = "row-unknown-dataset"
    summary = "The background {background} has no dataset {dataset!r}."
    remedy = "Use an id of `baymark db search`, for example {nearest}."


class NoDataset(BadInput):
    """A row that needs a dataset names none."""

    code = "no-dataset"
    summary = "Row {row!r} (item {item!r}) is linked to no dataset."
    remedy = "Give a dataset id; nothing that is missing counts as zero."


class DatasetUnit(BadInput):
    """The unit of a row does not convert to that of its dataset."""

    code = "dataset-unit"
    summary = "Row {row!r} is in {unit}, its dataset {dataset!r} is per {wanted}."
    remedy = "Choose a dataset per {unit}, or give the row in {wanted}."


class OtherSubstance(BadInput):
    """A row and its dataset are of different substances, or of different hydrates of one."""

    code = "other-substance"
    summary = "Row {row!r} is of {substance}, its dataset {dataset!r} of {formula}."
    remedy = "Choose the dataset of that substance, or convert the amount and name the dataset's own."


class OtherMetalContent(BadInput):
    """A row and what supplies it have another content of a metal: an amount of one is no amount of the other."""

    code = "other-metal-content"
    summary = "Row {row!r}: {dataset} holds {wanted} of {metal}, not {stated}."
    remedy = "Convert the amount through the metal it holds, and state the substance that the figure is per."


class UnusableFactor(BadInput):
    """A factor of a kind that a product footprint must not use."""

    code = "unusable-factor"
    summary = (
        "Dataset {dataset!r} covers {coverage} with scope {scope}; a product footprint needs life-cycle CO2e."
    )
    remedy = (
        "Use the life-cycle factor of the same product; direct-CO2 grid factors serve organisations only."
    )


class NoStage(BadInput):
    """The rule pack neither maps an item to a stage nor excludes it."""

    code = "no-stage"
    summary = "Rule pack {rule_pack} says nothing about item {item!r}."
    remedy = "Add the item to boundary.items or boundary.excluded of the rule pack."


class NoPlantOutput(BadInput):
    """An annual plant amount cannot be brought down to a product."""

    code = "no-plant-output"
    summary = "The annual amounts of site {site!r} cannot be allocated: {reason}"
    remedy = "Complete production.csv for the site, with every month and every product made there."


class NoActivityData(BadInput):
    """A study without activity data has no footprint, not even as a draft."""

    code = "no-activity-data"
    summary = "The study has no activity data; its footprint is unknown, not zero."
    remedy = "Enter the rows of activity.csv or activity.xlsx."


class NoLedger(BadInput):
    """Electricity was used at a site that has no ledger."""

    code = "no-ledger"
    summary = "Row {row!r} uses electricity at site {site!r}, but electricity.csv says nothing of that site."
    remedy = "Enter the meters of the site in electricity.csv, month by month."


class UnsettledAllocation(BadInput):
    """A step makes two products and no rule says how to share its burdens."""

    code = "unsettled-allocation"
    summary = "Step {step!r} also makes {item!r}, and no allocation between them is stated."
    remedy = (
        "Divide the step in two, one for each product, or choose a rule pack with a rule for co-products "
        "(allocation.co_products)."
    )


class NoSharing(BadInput):
    """A figure is missing by which the burdens of a step are shared between what it makes."""

    code = "no-sharing"
    summary = "The burdens of {step} cannot be shared between what is made there: {reason}."
    remedy = (
        "Give the amount in kg and the price in prices.csv, or value and mass in production.csv; what is sold for "
        "nothing is waste: enter it as kind waste with its treatment."
    )


class NoMaterialRule(BadInput):
    """The product holds a material for which the rule pack's end of life has no figures."""

    code = "no-material-rule"
    summary = "Rule pack {rule_pack} has no end-of-life figures for material {material!r}."
    remedy = "Add the material to end_of_life.materials, or name the material as the rule pack does."


class UnmatchedInterval(BadInput):
    """A series tells of generation at a time of which it tells no consumption."""

    code = "unmatched-interval"
    summary = (
        "electricity-series.csv has generation for site {site!r} at {start}, and nothing drawn there then."
    )
    remedy = "Give the electricity drawn (source grid) for the same intervals, 0 where there was none."


class NoRegion(BadInput):
    """A regional factor is asked for, and the site names no region."""

    code = "no-region"
    summary = "Rule pack {rule_pack} takes a regional factor; site {site!r} names no region."
    remedy = "Name the site's region in study.yaml, such as GD."
