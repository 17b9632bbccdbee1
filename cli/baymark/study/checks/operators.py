"""The checks that need a study alone: the table of operators, and how a check of the rules is carried out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from baymark.category import Category, CheckDefinition
from baymark.checks import CheckResult, Outcome
from baymark.errors import Place
from baymark.study.checks import ledger, product, records, suppliers
from baymark.study.checks.observed import Arguments, Observed, UnusableArgument
from baymark.study.errors import BadArgument, UnknownOperator
from baymark.study.model import Study

Operator = Callable[[Study, Category, Arguments], list[Observed]]

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "certificates_within_grid": ledger.certificates_within_grid,
        "claims_within_certificates": ledger.claims_within_certificates,
        "composition_matches_materials": product.composition_matches_materials,
        "composition_sums_to_one": product.composition_sums_to_one,
        "data_plan_covers": records.data_plan_covers,
        "datasets_named": product.datasets_named,
        "evidence_given": records.evidence_given,
        "evidence_listed": records.evidence_listed,
        "evidence_present": records.evidence_present,
        "evidence_unchanged": records.evidence_unchanged,
        "identity_complete": product.identity_complete,
        "instruments_claimed": ledger.instruments_claimed,
        "instruments_documented": ledger.instruments_documented,
        "ledger_balances": ledger.ledger_balances,
        "ledger_covers_period": ledger.ledger_covers_period,
        "ledger_matches_meters": ledger.ledger_matches_meters,
        "mandatory_items": product.mandatory_items,
        "meters_calibrated": suppliers.meters_calibrated,
        "no_duplicates": records.no_duplicates,
        "no_forbidden_negatives": product.no_forbidden_negatives,
        "not_sold_as_credit": ledger.not_sold_as_credit,
        "own_certificates": ledger.own_certificates,
        "parameter_not_above": product.parameter_not_above,
        "parameters_evidenced": records.parameters_evidenced,
        "period_length": records.period_length,
        "product_mass_balance": product.product_mass_balance,
        "production_covers_period": records.production_covers_period,
        "production_matches_parameter": records.production_matches_parameter,
        "recycled_share_evidenced": records.recycled_share_evidenced,
        "reduction_plan_present": records.reduction_plan_present,
        "representative_model": product.representative_model,
        "required_parameters": product.required_parameters,
        "serials_stand_for_claims": ledger.serials_stand_for_claims,
        "serials_unique": ledger.serials_unique,
        "series_matches_ledger": ledger.series_matches_ledger,
        "steps_used": product.steps_used,
        "supplier_biogenic_both_ways": suppliers.supplier_biogenic_both_ways,
        "supplier_boundary": suppliers.supplier_boundary,
        "supplier_covers_period": suppliers.supplier_covers_period,
        "supplier_cut_off_stated": suppliers.supplier_cut_off_stated,
        "supplier_evidence_unchanged": suppliers.supplier_evidence_unchanged,
        "supplier_green_claim": suppliers.supplier_green_claim,
        "supplier_location_based": suppliers.supplier_location_based,
        "supplier_transport_once": suppliers.supplier_transport_once,
        "supplier_verified": suppliers.supplier_verified,
    }
)


def carry_out(definition: CheckDefinition, study: Study, category: Category) -> list[CheckResult]:
    """The results of one check, at least one, worded by its message in the language in use.

    Raises `UnknownOperator` when the operator is not one of a study alone, `BadArgument` when it cannot work.
    """
    place = Place(category.id, key=definition.id)
    operator = OPERATORS.get(definition.operator)
    if operator is None:
        raise UnknownOperator(place, name=definition.operator, known=OPERATORS)
    try:
        observed = operator(study, category, definition.arguments)
    except UnusableArgument as error:
        raise BadArgument(
            place, check=definition.id, operator=definition.operator, argument=str(error)
        ) from error
    return [_result(definition, one) for one in observed]


def _result(definition: CheckDefinition, observed: Observed) -> CheckResult:
    message = observed.reason
    if observed.outcome in (Outcome.FAILED, Outcome.NEEDS_JUDGEMENT):
        message = str(definition.message).format(**observed.values)
    return CheckResult(definition.id, observed.outcome, definition.severity, message, observed.place)


def carry_out_all(
    study: Study, category: Category, definitions: Iterable[CheckDefinition] | None = None
) -> list[CheckResult]:
    """The checks of the category that need the study alone, or those given, in their order."""
    alone = (definition for definition in category.checks if definition.operator in OPERATORS)
    wanted = alone if definitions is None else definitions
    return [result for definition in wanted for result in carry_out(definition, study, category)]
