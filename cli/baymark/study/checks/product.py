"""Check operators about the product: identity, parameters, items, mass, composition, steps, models.

Each takes study, category and arguments and returns what it saw. The placeholders it fills are in its docstring.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

from baymark.category import Category
from baymark.errors import Place
from baymark.i18n import _
from baymark.study import folder as files
from baymark.study.checks.observed import (
    Arguments,
    Observed,
    decimal_argument,
    failed,
    mapping_argument,
    not_applicable,
    not_executed,
    passed_if_none,
    text_argument,
)
from baymark.study.declaration import FILE
from baymark.study.model import PRODUCT_STEP, Study
from baymark.study.steps import runs_per_product
from baymark.units import DIGITS

ACTIVITY = "activity"


def identity_complete(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Applicant, manufacturer, product, sites and place of use are filled. {name}"""
    identity = study.identity
    needed = {
        "applicant.name": identity.applicant.name,
        "applicant.address": identity.applicant.address,
        "manufacturer.name": identity.manufacturer.name,
        "manufacturer.address": identity.manufacturer.address,
        "product.name": identity.product.name,
        "product.model": identity.product.model,
        "place_of_use": study.place_of_use,
        "sites": "sites" if identity.sites else "",
    }
    for number, site in enumerate(identity.sites, 1):
        needed[f"sites[{number}].name"] = site.name
        needed[f"sites[{number}].address"] = site.address
        needed[f"sites[{number}].country"] = site.country
    return passed_if_none(
        [failed(Place(FILE, key=key), name=key) for key, text in needed.items() if not text]
    )


def required_parameters(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Every parameter that the kind requires is given. {name} {title}"""
    return passed_if_none(
        [
            failed(Place(FILE, key=f"parameters.{name}"), name=name, title=category.parameters[name].title)
            for name in category.required_parameters(study.kind)
            if name not in study.parameters
        ]
    )


def parameter_not_above(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """The parameter `smaller` is not above `larger`. {smaller} {larger} {found} {expected}"""
    names = text_argument(arguments, "smaller"), text_argument(arguments, "larger")
    smaller, larger = (study.parameters.get(name) for name in names)
    if smaller is None or larger is None:
        return not_applicable()
    if not isinstance(smaller.value, Decimal) or not isinstance(larger.value, Decimal):
        return not_executed(_("one of the two parameters is no number"), smaller.place)
    if smaller.value <= larger.value:
        return passed_if_none([])
    return [
        failed(smaller.place, smaller=names[0], larger=names[1], found=smaller.stated, expected=larger.stated)
    ]


def mandatory_items(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Each item that the kind must have has a row above zero, or an item that stands `instead`. {item} {title}"""
    # An amount of zero is no way round: what a product must have, it has some of.
    present = {row.item for row in study.rows if row.amount}
    excused = {
        item
        for other, items in mapping_argument(arguments, "instead").items()
        if other in present
        for item in items
    }
    return passed_if_none(
        [
            failed(Place(ACTIVITY, key="item"), item=name, title=category.items[name].title)
            for name in category.mandatory_items(study.kind)
            if name not in present and name not in excused
        ]
    )


def masses_in_product(study: Study, category: Category) -> tuple[dict[str, Decimal], list[str]]:
    """Net kg of each item in one product, and the ids of rows that cannot be attributed without allocation."""
    runs = runs_per_product(study)
    making = {step.name for step in study.steps if category.items[step.output_row.item].making}
    masses: dict[str, Decimal] = {}
    unattributed: list[str] = []
    with localcontext() as context:
        context.prec = DIGITS
        for row in study.rows:
            # A step's output is made of rows of its own; counting it too would count them twice. What goes into the
            # making of an item is not in the product as such: there the item itself counts.
            if row.kind != "input" or not category.items[row.item].in_product:
                continue
            if row.used_step is not None and row.used_step not in making:
                continue
            if row.plant is not None or row.per not in runs:
                unattributed.append(row.id)
            else:
                masses[row.item] = masses.get(row.item, Decimal(0)) + row.amount * runs[row.per]
    return masses, unattributed


def product_mass_balance(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Net masses of the bill of materials add up to the mass parameter within a share of it.

    {found} {expected} (kg) {difference} (%) {parameter}
    """
    name = text_argument(arguments, "parameter")
    tolerance = decimal_argument(arguments, "tolerance")
    mass = study.parameters.get(name)
    if mass is None or not isinstance(mass.value, Decimal):
        return not_executed(_("the parameter {name} is not given").format(name=name))
    masses, unattributed = masses_in_product(study, category)
    if unattributed:
        reason = _("rows given per plant need the allocation of a rule pack: {rows}")
        return not_executed(reason.format(rows=", ".join(unattributed[:5])))
    total = sum(masses.values(), Decimal(0))
    if abs(total - mass.value) <= tolerance * mass.value:
        return passed_if_none([])
    difference = _shown((total - mass.value) / mass.value * 100)
    return [
        failed(
            mass.place,
            found=_shown(total),
            expected=_shown(mass.value),
            difference=difference,
            parameter=name,
        )
    ]


def composition_sums_to_one(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """The mass fractions of composition.csv add up to 1 within `tolerance`. {found}"""
    total = sum((component.mass_fraction for component in study.composition), Decimal(0))
    if abs(total - 1) <= decimal_argument(arguments, "tolerance"):
        return passed_if_none([])
    return [failed(Place(files.COMPOSITION, key="mass_fraction"), found=total)]


def composition_matches_materials(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Each item's mass by composition is that by bill of materials, within a share of the product's mass.

    {item} {found} {expected} (kg)
    """
    tolerance = decimal_argument(arguments, "tolerance")
    mass = study.parameters.get(text_argument(arguments, "parameter"))
    if mass is None or not isinstance(mass.value, Decimal):
        return not_executed(_("the mass of the product is not given"))
    masses, unattributed = masses_in_product(study, category)
    if unattributed:
        reason = _("rows given per plant need the allocation of a rule pack: {rows}")
        return not_executed(reason.format(rows=", ".join(unattributed[:5])))
    stated: dict[str, Decimal] = {}
    places: dict[str, Place] = {}
    for component in study.composition:
        added = component.mass_fraction * mass.value
        stated[component.item] = stated.get(component.item, Decimal(0)) + added
        places.setdefault(component.item, component.place)
    failures = []
    for item in dict.fromkeys([*masses, *stated]):
        found, expected = stated.get(item, Decimal(0)), masses.get(item, Decimal(0))
        if abs(found - expected) > tolerance * mass.value:
            place = places.get(item, Place(files.COMPOSITION))
            failures.append(failed(place, item=item, found=_shown(found), expected=_shown(expected)))
    return passed_if_none(failures)


def no_forbidden_negatives(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """No amount, quantity or kWh is negative where none may be. {name} {found}"""
    failures = [
        failed(row.place, name=row.id, found=row.amount)
        for row in study.rows
        if row.amount < 0 and not category.items[row.item].negative
    ]
    for entry in study.ledger:
        if entry.kwh < 0:
            failures.append(failed(entry.place, name=f"{entry.meter} {entry.month}", found=entry.kwh))
    for made in study.production:
        for figure in (made.quantity, made.mass_kg, made.energy_kwh, made.value):
            if figure is not None and figure < 0:
                failures.append(failed(made.place, name=f"{made.site} {made.month}", found=figure))
    return passed_if_none(failures)


def datasets_named(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Each row whose supply is a dataset or treatment names one; co-products need none. {row}"""
    return passed_if_none(
        [
            failed(row.place, row=row.id)
            for row in study.rows
            if category.items[row.item].supply in ("dataset", "treatment")
            and row.kind in ("input", "waste")
            and row.dataset is None
        ]
    )


def steps_used(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Every step is needed by the product. {step}"""
    if PRODUCT_STEP not in {step.name for step in study.steps}:
        return not_applicable()
    of_site = {step.output_row.site: step.name for step in study.steps if step.output_row.site}
    uses: dict[str, set[str]] = {}
    for row in study.rows:
        if row.used_step:
            user = row.per if row.plant is None else of_site[row.plant]
            uses.setdefault(user, set()).add(row.used_step)
    reached, waiting = {PRODUCT_STEP}, [PRODUCT_STEP]
    while waiting:
        for below in uses.get(waiting.pop(), set()) - reached:
            reached.add(below)
            waiting.append(below)
    return passed_if_none(
        [failed(step.output_row.place, step=step.name) for step in study.steps if step.name not in reached]
    )


def representative_model(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Exactly one model is representative, and it is the product's. {expected} {found}"""
    marked = [model.model for model in study.models if model.representative]
    if marked == [study.identity.product.model]:
        return passed_if_none([])
    found = ", ".join(marked) or "–"
    return [
        failed(Place(files.MODELS, key="representative"), expected=study.identity.product.model, found=found)
    ]


def _shown(value: Decimal) -> str:
    """A mass or percentage for a message, six digits."""
    return f"{value:.6g}" if abs(value) < 1_000_000 else f"{value:.0f}"
