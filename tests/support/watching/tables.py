"""What a run of the town shows, as tables to be read."""

from collections.abc import Mapping, Sequence

from watching.inflicting import Seen


def table_of_alerts(found: Sequence[Seen], untried: Mapping[str, str]) -> str:
    """Return each alert with its fault, and the seconds until it fired, and after the fault's end until it was over."""
    lines = [f"{'alert':<28}{'fault':<40}{'fires after':>12}{'over after':>12}"]
    lines += [
        f"{one.alert:<28}{one.what:<40}{one.fired_s:>10} s{one.cleared_s:>10} s  {one.wrong}"
        for one in sorted(found, key=lambda each: each.alert)
    ]
    lines += [f"{alert:<28}by promtool's cases only: {why}" for alert, why in untried.items()]
    return "\n" + "\n".join(lines) + "\n"


def table_of_answers(answers: Mapping[str, Sequence[float]]) -> str:
    """Return each expression with its samples, its different values, and the first and the last of them."""
    lines = [f"{'expression':<76}{'samples':>8}{'values':>8}{'first':>12}{'last':>12}"]
    for where, values in answers.items():
        first, last = (f"{values[0]:.4g}", f"{values[-1]:.4g}") if values else ("-", "-")
        lines.append(f"{where[:75]:<76}{len(values):>8}{len(set(values)):>8}{first:>12}{last:>12}")
    return "\n" + "\n".join(lines) + "\n"
