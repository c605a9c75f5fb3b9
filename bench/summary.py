"""Turns the lines of several rounds into the table of docs/benchmarks.md."""

import collections
import statistics
import sys

rounds = collections.defaultdict(dict)
for line in sys.stdin:
    number, figure, who, value = line.split()
    rounds[figure].setdefault(who, {})[int(number)] = float(value)


def text(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


print("| figure | who | median | least to most | hub-virtual is, times this |")
print("|---|---|---|---|---|")
for figure, by_who in rounds.items():
    hub = by_who.get("hub-virtual", {})
    for who, values in by_who.items():
        ratios = [hub[n] / values[n] for n in values if n in hub and values[n]]
        ratio = (
            "" if who == "hub-virtual" or not ratios
            else f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        )
        spread = list(values.values())
        print(
            f"| {figure} | {who} | {text(statistics.median(spread))} |"
            f" {text(min(spread))} to {text(max(spread))} | {ratio} |"
        )
