"""`make figures`: what the panel costs, and what acepilot saves; fails where a promise is not kept."""

from __future__ import annotations

import sys
from statistics import median, quantiles

from acefigures import inputs, presses, saved

PRESS_LIMIT_MS, INPUT_LIMIT_MS = 150.0, 5.0


def main() -> int:
    """Measure all, and print it; return how many promises are not kept."""
    took = presses.measure()
    press = median(took)
    print(
        f"From a press in the panel to its entry in the journal: {press:.0f} ms "
        f"(median of {len(took)}, 90 % within {quantiles(took, n=10)[-1]:.0f} ms; at most {PRESS_LIMIT_MS:.0f} ms)"
    )
    keys = inputs.measure()
    cost = median(keys.beside) - median(keys.bare)
    print(
        f"A key in the page's form: {median(keys.beside):.2f} ms with acepilot, {median(keys.bare):.2f} ms without: "
        f"{cost:+.2f} ms (medians of {len(keys.beside)} and {len(keys.bare)}; at most {INPUT_LIMIT_MS:.0f} ms more)\n"
    )
    print(saved.table([saved.measure(flow) for flow in saved.SCENARIOS]))
    return sum((press > PRESS_LIMIT_MS, cost > INPUT_LIMIT_MS))


if __name__ == "__main__":
    sys.exit(main())
