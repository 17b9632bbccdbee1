"""The JSON Schema of `pack.yaml`, for editors; lists that come from the program are taken from it.

`python -m docs.reference` writes it. A test holds its keys against those that the program reads.
"""

from __future__ import annotations

import json
from typing import Any

from baymark.checks import Severity
from baymark.gases import GROUPS
from baymark.rules import reading, words
from baymark.rules.content import MAX_BASES
from baymark.rules.extending import IDENTITY, MAX_EXCEPTIONS
from baymark.rules.limits import LIMITS
from baymark.rules.operators import OPERATORS
from baymark.rules.predicates import LIMITS as PREDICATE_LIMITS
from baymark.rules.reading.predicates import FORMS

Schema = dict[str, Any]

# An editor's YAML reads `0.2` as a number and `true` as a truth value; baymark reads every scalar as text.
TEXT: Schema = {"type": ["string", "number", "boolean"]}
OPEN: Schema = {"type": ["string", "number", "null"]}
FLAG: Schema = {"enum": ["true", "false", True, False]}
DECIMAL: Schema = {"type": ["string", "number"], "pattern": r"^-?\d{1,15}(\.\d{1,20})?$"}
WHOLE: Schema = {"type": ["string", "integer"], "pattern": r"^[1-9]\d{0,2}$"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
NO_DAY: Schema = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _one_of(known: Any) -> Schema:
    return {"enum": list(known)}


def _list(of: Schema, *, least: int = 0) -> Schema:
    return {"type": "array", "items": of, **({"minItems": least} if least else {})}


def _named(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _object(required: str, optional: str = "", **properties: Schema) -> Schema:
    """An object of these properties and no others; keys are named in two lists of words."""
    wanted, other = required.split(), optional.split()
    return {
        "type": "object",
        "properties": {name: properties.get(name, _SHARED.get(name, TEXT)) for name in (*wanted, *other)},
        "required": wanted,
        "additionalProperties": False,
    }


def _or_null(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "null"}]}


_SHARED: dict[str, Schema] = {
    "title": _ref("texts"), "text": _ref("texts"), "message": _ref("texts"), "reason": _ref("texts"),
    "basis": _ref("basis"), "when": _ref("predicate"), "note": _or_null(_ref("texts")),
    "from": DAY, "to": NO_DAY, "link": OPEN, "edition": OPEN,
}  # fmt: skip


def _definitions() -> dict[str, Schema]:
    limits = {name: TEXT for name in PREDICATE_LIMITS}
    return {
        "texts": _object("en zh-Hans", en={"type": "string"}, **{"zh-Hans": {"type": "string"}}),
        "basis": {**_one_of(words.BASES), "description": "How well it is known."},
        "predicate": _predicate(limits),
        "condition": _object("id when message source basis"),
        "document": _object("title publisher read", "edition link note", read=_one_of(words.READ)),
        "value": _object("value from source basis", "key to", value=DECIMAL),
        "parameter": _object("title unit values", "by", by=OPEN, values=_list(_ref("value"), least=1)),
        "formula": {
            **_object("title unit source basis", "expression operator", operator=_one_of(OPERATORS)),
            "oneOf": [{"required": ["expression"]}, {"required": ["operator"]}],
        },
        "process": _object(
            "id title stage quantity unit supply source basis",
            "when",
            supply=_object(
                "", "electricity role by roles", electricity=_one_of(["place_of_use"]), roles=_named(TEXT)
            ),
        ),
        "material": _material(),
        "check": _object(
            "id operator severity message",
            "arguments when",
            operator={
                "anyOf": [_one_of(LIMITS), TEXT],
                "description": "An operator of results, or one of the study alone (see the manual's list of checks).",
            },
            severity=_one_of(one.value for one in Severity),
            arguments={"type": ["object", "null"]},
        ),
        "due": {
            **_object(
                "id title text source basis",
                "when date later_of",
                date=DAY,
                later_of=_list(
                    {
                        "oneOf": [
                            _object("date", date=DAY),
                            _object("act months_after", months_after={"type": ["string", "integer"]}),
                        ]
                    },
                    least=1,
                ),
            ),
            "oneOf": [{"required": ["date"]}, {"required": ["later_of"]}],
        },
        "exception": _object(
            "id reason source basis",
            "set add remove",
            set={"type": "object", "description": "Path → what is to stand there instead."},
            add={
                "type": "object",
                "description": "Path → what is added; for a list, elements appended to it.",
            },
            remove=_list({"type": "string"}),
        ),
    }


def _predicate(limits: dict[str, Schema]) -> Schema:
    compared = ["equals", "one_of", *PREDICATE_LIMITS]
    forms = {
        "parameter": {
            **_object("parameter", " ".join(compared), one_of=_list(TEXT, least=1), **limits),
            "minProperties": 2,
            "maxProperties": 2,
        },
        "kind": _object("kind", kind={"anyOf": [TEXT, _object("one_of", one_of=_list(TEXT, least=1))]}),
        "item": _object("item given", given=FLAG),
        "application_date": _object(
            "application_date",
            application_date={
                **_object("", " ".join(PREDICATE_LIMITS), **dict.fromkeys(PREDICATE_LIMITS, DAY)),
                "minProperties": 1,
                "maxProperties": 1,
            },
        ),
        "all_of": _object("all_of", all_of=_list(_ref("predicate"), least=1)),
        "any_of": _object("any_of", any_of=_list(_ref("predicate"), least=1)),
        "not": _object("not", **{"not": _ref("predicate")}),
    }
    assert set(forms) == set(FORMS)
    name = {"type": "string", "description": "The name of one of `predicates`."}
    return {"description": "A question, or the name of one.", "anyOf": [name, *forms.values()]}


def _material() -> Schema:
    roles = "virgin secondary recycling disposal energy_recovery"
    figures = "A Qsin_Qp Qsout_Qp recovered"
    return _object(
        "R2 R3 source basis",
        f"{figures} {roles} energy by roles",
        **dict.fromkeys(["R2", "R3", *figures.split()], DECIMAL),
        energy=_object(
            "B LHV X_heat X_elec",
            "heat electricity",
            **dict.fromkeys(["B", "LHV", "X_heat", "X_elec"], DECIMAL),
        ),
        roles=_named(_object("", roles)),
    )


def _method() -> dict[str, Schema]:
    fraction = _or_null(DECIMAL)
    return {
        "allocation": _object(
            "plant",
            "co_products",
            plant=_object("key source basis", key=_one_of(words.ALLOCATION_KEYS)),
            co_products=_object(
                "hierarchy physical_key source basis",
                "price_ratio negligible_share price_years",
                hierarchy=_list(_one_of(words.ALLOCATION_LEVELS), least=1),
                physical_key=_one_of(words.CO_PRODUCT_KEYS),
                price_ratio=DECIMAL,
                negligible_share=DECIMAL,
                price_years=WHOLE,
            ),
        ),
        "electricity": _object(
            "own_factor remainder source basis",
            "instruments",
            own_factor=_list(_one_of(words.OWN_FACTOR_SOURCES)),
            remainder=_one_of(words.REMAINDERS),
            instruments=_object(
                "counted sources schemes within_months matching retired same_country attribution source basis",
                counted=FLAG,
                sources=_list(_one_of(words.INSTRUMENT_SOURCES), least=1),
                schemes=_list(TEXT, least=1),
                within_months=WHOLE,
                matching=_one_of(words.MATCHINGS),
                retired=FLAG,
                same_country=FLAG,
                attribution=_one_of(words.ATTRIBUTIONS),
            ),
        ),
        "end_of_life": _object(
            "operator source basis",
            "stage materials",
            operator=_one_of(words.END_OF_LIFE_OPERATORS),
            materials=_named(_ref("material")),
        ),
        "cut_off": _object(
            "source basis", "mass energy impact total suppliers_counted",
            **dict.fromkeys(["mass", "energy", "impact", "total"], fraction),
            suppliers_counted=FLAG,
        ),
        "data_quality": _object(
            "criteria scale aggregation threshold source basis",
            "company_specific_threshold precision",
            criteria=_list(_one_of(words.CRITERIA), least=1),
            scale={**_list(TEXT), "minItems": 2, "maxItems": 2},
            aggregation=_one_of(words.AGGREGATIONS),
            threshold=DECIMAL,
            company_specific_threshold=DECIMAL,
            precision=_list(_object("gsd score", gsd=DECIMAL, score=WHOLE)),
        ),
        "rounding": _object("significant_digits source basis", significant_digits=WHOLE),
    }  # fmt: skip


def properties() -> dict[str, Schema]:
    """Every key of pack.yaml."""
    texts, divisor = _list(_ref("texts")), _object("text unit quantity")
    return {
        "schema": {"const": reading.SCHEMA},
        "id": {"type": "string", "pattern": _pattern(reading.ID.pattern)},
        "version": {"type": ["string", "number"], "pattern": _pattern(reading.VERSION.pattern)},
        "category": TEXT,
        "title": _ref("texts"),
        "basis": _list(_ref("document"), least=1),
        "legal_status": _one_of(words.LEGAL_STATUSES),
        "fidelity": _one_of(words.FIDELITIES),
        "in_force": _object("from", "to"),
        "supersedes": OPEN,
        "superseded_by": OPEN,
        "yields_to": _list(TEXT),
        "preliminary": _or_null(_ref("texts")),
        "abstract": FLAG,
        "extends": {
            "type": "string", "pattern": "^[^@]+@[^@]+$", "description": f"id@version; at most {MAX_BASES} deep.",
        },
        "exceptions": {**_list(_ref("exception")), "maxItems": MAX_EXCEPTIONS},
        "scope": _object(
            "kinds", "conditions exclusions",
            kinds=_list(TEXT, least=1),
            conditions=_or_null(_list(_ref("condition"))),
            exclusions=_or_null(_list(_ref("condition"))),
        ),
        "functional_unit": divisor,
        "declared_unit": TEXT,
        "also_declared": _list(divisor),
        "reference_flow": divisor,
        "boundary": _object(
            "stages items", "excluded left_out mandatory_items",
            stages=_list(_object("id title"), least=1),
            items=_named(TEXT),
            excluded=_or_null(_list(_object("item reason source basis", "when"))),
            left_out=_or_null(_list(_object("text source basis"))),
            mandatory_items=_or_null(_list({"anyOf": [TEXT, _object("item when")]})),
        ),
        "parameters": _named(_ref("parameter")),
        "predicates": _named(_ref("predicate")),
        "formulas": _named(_ref("formula")),
        "processes": _or_null(_list(_ref("process"))),
        **_method(),
        "gwp_set": _one_of(words.GWP_SETS),
        "groups_in_value": _list(_one_of(GROUPS), least=1),
        "biogenic": _ref("texts"),
        "land_use": _ref("texts"),
        "evidence": _or_null(_named(texts)),
        "checks": _or_null(_list(_ref("check"))),
        "verifier": _list(_object("id kind text", kind=_one_of(words.VERIFIER_KINDS))),
        "prints": _object("", "label certificate", label=texts, certificate=texts),
        "due": _list(_ref("due")),
    }  # fmt: skip


def schema() -> Schema:
    """The whole: what a rule pack of its own must say, and what one that extends another may."""
    known = properties()
    own = ("schema", "id", "version", "category", "title", "basis", "legal_status", "fidelity", "in_force")
    whole = (
        *own, "scope", "functional_unit", "declared_unit", "reference_flow", "boundary", "formulas", "allocation",
        "electricity", "end_of_life", "gwp_set", "groups_in_value", "biogenic", "land_use", "cut_off",
        "data_quality", "rounding",
    )  # fmt: skip
    extending = {name: True for name in (*IDENTITY, "extends", "exceptions")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:baymark:schema:rule-pack:1",
        "title": "A rule pack of baymark (pack.yaml), version 1",
        "description": (
            "For editors: shape, choices and spelling. What a rule pack must agree on with its category, dimensions of "
            "formulas, dates and sources are checked by `baymark rules lint`."
        ),
        "type": "object",
        "properties": known,
        "additionalProperties": False,
        "if": {"required": ["extends"]},
        "then": {"properties": extending, "additionalProperties": False, "required": [*own, "extends"]},
        "else": {"required": list(whole), "not": {"required": ["exceptions"]}},
        "$defs": _definitions(),
    }


def text() -> str:
    """The schema file as it is written."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _pattern(python: str) -> str:
    return "^" + python.removesuffix(r"\Z") + "$"
