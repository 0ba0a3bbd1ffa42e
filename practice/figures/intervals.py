"""How sure a figure is: 95 % intervals that hold for small numbers, and what is more than noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from statistics import median

Z = 1.959963984540054  # 95 %, two-sided
Z_CHANGE = 2.5758293035489004  # 99 %: of twenty figures a week, one in five weeks points by chance
NOISE = 0.01
SURE = 0.05
Interval = tuple[float, float]
_DRAWS = 2000
_SEED = 11  # the same days give the same interval each time


def wilson(hits: int, out_of: int, z: float = Z) -> Interval | None:
    """Wilson's score interval of a share, from 0 to 1; None when there is nothing to count.

    E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209. It holds for a dozen, where the usual one does not.
    """
    if out_of == 0:
        return None
    share, z2 = hits / out_of, z * z
    middle = (share + z2 / (2 * out_of)) / (1 + z2 / out_of)
    spread = z / (1 + z2 / out_of) * math.sqrt(share * (1 - share) / out_of + z2 / (4 * out_of * out_of))
    low = 0.0 if hits == 0 else max(0.0, middle - spread)
    high = 1.0 if hits == out_of else min(1.0, middle + spread)
    return low, high


def difference(
    hits: int, out_of: int, hits_before: int, out_of_before: int, z: float = Z_CHANGE
) -> Interval | None:
    """The interval of a share less the share before (Newcombe's, from the two scores); None without both.

    R. G. Newcombe, Stat. Med. 17 (1998) 873, method 10. 99 %, so that few of many figures point by chance.
    """
    now, before = wilson(hits, out_of, z), wilson(hits_before, out_of_before, z)
    if now is None or before is None:
        return None
    share, share_before = hits / out_of, hits_before / out_of_before
    by = share - share_before
    low = by - math.hypot(share - now[0], before[1] - share_before)
    high = by + math.hypot(now[1] - share, share_before - before[0])
    return low, high


def of_median(values: Sequence[float]) -> Interval | None:
    """The exact interval of a median, from two of the values themselves; None for fewer than six.

    Whatever they are distributed like, at least 95 of 100 such intervals hold the true median.
    """
    ordered, n = sorted(values), len(values)
    below, place = 0.0, -1
    for k in range(n // 2):
        below += math.comb(n, k) / 2**n
        if 2 * below > SURE:
            break
        place = k
    return None if place < 0 else (ordered[place], ordered[n - 1 - place])


def of_ratio(parts: Sequence[tuple[float, float]]) -> Interval | None:
    """The interval of a sum over a sum, by drawing the days anew; None for fewer than four days.

    None too where all are alike: drawing them anew shows no spread, which is not certainty.

    Each part is a day: what was taken of what there was.
    """
    days = [(part, whole) for part, whole in parts if whole > 0]
    if len(days) < 4 or len({part / whole for part, whole in days}) == 1:
        return None
    random, found = Random(_SEED), []
    for _ in range(_DRAWS):
        drawn = random.choices(days, k=len(days))
        found.append(sum(part for part, _ in drawn) / sum(whole for _, whole in drawn))
    found.sort()
    return found[round(_DRAWS * SURE / 2)], found[round(_DRAWS * (1 - SURE / 2)) - 1]


def counts_differ(now: int, before: int) -> bool:
    """Whether two counts over equally long times differ by more than chance (exact, conditional)."""
    n, less = now + before, min(now, before)
    if n == 0 or now == before:
        return False
    tail = sum(math.comb(n, k) for k in range(less + 1))
    return bool(2 * tail < NOISE * 2**n)


def middle(values: Sequence[float]) -> float | None:
    """The median; None of nothing."""
    return median(values) if values else None
