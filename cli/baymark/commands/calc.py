"""`baymark calc`: the footprint of a study under its rule packs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from baymark.commands.options import (
    BackgroundName,
    Draft,
    OutputFormat,
    RuleFolders,
    RulePacks,
    StudyFolder,
    WhatIfs,
)
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.footprint import Account


def register(app: typer.Typer) -> None:
    app.command("calc")(calc)


def calc(
    study: StudyFolder,
    rule_pack: RulePacks = None,
    assignments: WhatIfs = None,
    draft: Draft = False,
    background: BackgroundName = "bay-core",
    format_: OutputFormat = "table",
    trace: Annotated[
        bool,
        typer.Option("--trace", help=N_("Show how the value follows from every figure, down to the cells.")),
    ] = False,
    depth: Annotated[
        int | None,
        typer.Option("--depth", help=N_("Levels of the trace to show. Default: 3 in a table, else all.")),
    ] = None,
    hide_zero: Annotated[
        bool, typer.Option("--hide-zero", help=N_("Leave figures that are zero out of the trace table."))
    ] = False,
    folders: RuleFolders = None,
) -> None:
    """Calculate the footprint of a study."""
    from baymark.commands.opening import (
        accounts,
        choose_format,
        open_study,
        refuse_blocked,
        say,
        say_remarks,
    )
    from baymark.commands.tracing import print_trace, require_one

    kind = choose_format(format_)
    opened = open_study(study, assignments or [])
    require_one(len(rule_pack or opened.rule_packs), depth, traced=trace)
    results = list(accounts(opened, rule_pack or [], background, folders or []))
    say_remarks(opened, briefly=True)
    if opened.what_if:
        say(
            _("What-if: this is not the study as it stands ({changes}).").format(
                changes=", ".join(f"{path}={value}" for path, value in opened.what_if.items())
            )
        )
    refuse_blocked(results, draft=draft or bool(opened.what_if))
    if trace:
        print_trace(results[0], kind, depth, hide_zero=hide_zero)
    elif kind == "json":
        _print_json(results, alone=len(rule_pack or []) == 1)
    elif kind == "csv":
        _print_csv(results)
    else:
        for account in results:
            sys.stdout.write(_as_table(account) + "\n")


def _print_json(results: list[Account], *, alone: bool) -> None:
    import json

    from baymark.footprint.report import as_object

    objects: list[dict[str, Any]] = [as_object(account) for account in results]
    answer = objects[0] if alone else objects
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


def _print_csv(results: list[Account]) -> None:
    import csv

    from baymark.formulas.rounding import plain

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["rule_pack", "item", "stage", "value", "unit", "mark"])
    for account in results:
        mark = " ".join(_marks(account))
        for item in account.footprint.items:
            writer.writerow(
                [account.rule_pack.id, item.id, item.stage, plain(item.value), account.footprint.unit, mark]
            )


MARKS = (N_("DRAFT"), N_("WHAT-IF"))


def _marks(account: Account) -> list[str]:
    """What keeps a result from being one: blocking checks that failed, changes by `--set`."""
    blocked = any(check.blocks for check in account.footprint.checks)
    return [mark for mark, holds in zip(MARKS, (blocked, bool(account.study.what_if)), strict=True) if holds]


def _as_table(account: Account) -> str:
    from baymark.documents.method_text import also_declared, method_lines
    from baymark.documents.numerals import as_declared, decimals_for, fixed, percent
    from baymark.documents.power_text import power_lines
    from baymark.documents.terminal import table, wrapped

    footprint, pack = account.footprint, account.rule_pack
    value = footprint.value

    def part(amount: Any) -> str:
        return percent(amount / value) if value else "—"

    def figure(amount: Any) -> str:
        return fixed(amount, decimals_for(value, 5))

    declared = f"{as_declared(footprint.declared_value)} {footprint.unit}"
    lines = [
        *(_("{mark}: not a result of the study as it stands").format(mark=_(m)) for m in _marks(account)),
        *wrapped(str(pack.title), 100),
        *(f"  {line}" for line in _beside(declared, str(pack.functional_unit.text))),
        *(f"  {line}" for line in also_declared(account)),
        "  "
        + _("{total} kg CO2e per product; {divisor} {unit}").format(
            total=fixed(footprint.total_per_product, 1),
            divisor=fixed(footprint.functional_quantity, 1),
            unit=pack.functional_unit.unit,
        ),
        "  "
        + _("{rule_pack}. Legal status: {status}; fidelity: {fidelity}").format(
            rule_pack=f"{pack.id} {pack.version}", status=_(pack.legal_status), fidelity=_(pack.fidelity)
        ),
        *(f"  {line}" for line in (wrapped(str(pack.preliminary), 98) if pack.preliminary else ())),
    ]
    rows = [
        [str(stage.title), figure(footprint.stages[stage.id]), part(footprint.stages[stage.id])]
        for stage in pack.boundary.stages
    ]
    lines += ["", table([_("stage"), footprint.unit, _("share")], rows, align="lrr"), ""]
    top = sorted(footprint.items, key=lambda item: -abs(item.value))[:10]
    titles = {
        f"end_of_life_{name}": _("End of life: {material}").format(material=material)
        for name, material in account.category.composition_materials.items()
    }
    titles |= {name: str(item.title) for name, item in account.category.items.items()}
    titles |= {process.id: str(process.title) for process in pack.processes}
    rows = [[titles.get(item.id, item.id), figure(item.value), part(item.value)] for item in top]
    lines += [table([_("largest items"), footprint.unit, _("share")], rows, align="lrr"), ""]
    for sentence in (*_grounds(account), *power_lines(account), *method_lines(account)):
        lines += [f"  {line}" for line in wrapped(sentence, 98)]
    return "\n".join(lines) + "\n"


def _beside(first: str, second: str) -> list[str]:
    """Two texts on one line, or on two where they are too long for one."""
    from baymark.documents.terminal import width, wrapped

    line = f"{first}    {second}"
    return [line] if width(line) <= 98 else [first, *wrapped(second, 98)]


def _grounds(account: Account) -> list[str]:
    """What the value was reached through, and how much of it was seen."""
    from baymark.documents.numerals import percent

    footprint, reach = account.footprint, account.footprint.reach
    lines = [
        _(
            "Reached through own unit processes {own}, official electricity {official}, fuel supply {fuel}, "
            "other aggregated {aggregated}"
        ).format(
            own=percent(reach.unit_process + reach.direct),
            official=percent(reach.official_electricity),
            fuel=percent(reach.fuel_supply),
            aggregated=percent(reach.aggregated),
        )
    ]
    if reach.suppliers:
        lines.append(_("Suppliers' own footprints: {share}").format(share=percent(reach.suppliers)))
    seen = _("Every figure seen or derived: {share}. Figures assumed or unverified: {count}")
    return [
        *lines,
        seen.format(share=percent(footprint.verified_share), count=len(footprint.unverified)),
    ]
