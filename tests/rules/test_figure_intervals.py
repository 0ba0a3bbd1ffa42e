"""Intervals that hold for a dozen: known values, properties, and how often they are right."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.figures.intervals import Z, counts_differ, difference, of_median, of_ratio, wilson

counted = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
values = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=6, max_size=60)


@pytest.mark.parametrize(
    ("hits", "out_of", "low", "high"),
    [(3, 11, 0.0975, 0.5656), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_gives_the_known_values(hits: int, out_of: int, low: float, high: float) -> None:
    """The last row is Newcombe's example of 1998 (Stat. Med. 17:857)."""
    assert wilson(hits, out_of) == pytest.approx((low, high), abs=5e-4)


def test_newcombes_difference_gives_the_known_value() -> None:
    """His example (a) of method 10: 56 of 70 and 48 of 80."""
    assert difference(56, 70, 48, 80, Z) == pytest.approx((0.0524, 0.3339), abs=5e-4)


@given(counted)
def test_a_share_lies_in_its_interval_and_that_in_the_possible(pair: tuple[int, int]) -> None:
    hits, out_of = pair
    low, high = wilson(hits, out_of) or (1, 0)
    assert 0 <= low <= hits / out_of <= high <= 1
    assert low < high


@given(counted)
def test_the_interval_of_what_did_not_happen_is_the_mirror(pair: tuple[int, int]) -> None:
    hits, out_of = pair
    low, high = wilson(hits, out_of) or (0, 0)
    assert wilson(out_of - hits, out_of) == pytest.approx((1 - high, 1 - low))


@given(counted, st.integers(2, 9))
def test_more_of_the_same_makes_it_surer(pair: tuple[int, int], times: int) -> None:
    hits, out_of = pair
    low, high = wilson(hits, out_of) or (0, 0)
    closer = wilson(hits * times, out_of * times) or (0, 0)
    assert closer[1] - closer[0] < high - low


@pytest.mark.parametrize("out_of", [5, 11, 30, 55])
def test_wilson_is_right_about_95_times_of_100(out_of: int) -> None:
    """Reckoned exactly over many true shares; its mean over them is what the method promises."""
    found = []
    for share in (step / 200 for step in range(1, 200)):
        right = 0.0
        for hits in range(out_of + 1):
            low, high = wilson(hits, out_of) or (0, 0)
            if low <= share <= high:
                right += math.comb(out_of, hits) * share**hits * (1 - share) ** (out_of - hits)
        found.append(right)
    assert sum(found) / len(found) == pytest.approx(0.953, abs=0.015)
    assert min(found) > 0.82


@given(counted, counted)
def test_a_difference_the_other_way_round_is_the_mirror(now: tuple[int, int], then: tuple[int, int]) -> None:
    low, high = difference(*now, *then) or (0, 0)
    assert difference(*then, *now) == pytest.approx((-high, -low))
    assert -1 <= low <= now[0] / now[1] - then[0] / then[1] <= high <= 1


@given(values)
def test_a_median_lies_in_its_interval_of_real_values(found: list[float]) -> None:
    low, high = of_median(found) or (1, 0)
    ordered = sorted(found)
    middle = (ordered[(len(found) - 1) // 2] + ordered[len(found) // 2]) / 2
    assert low <= middle <= high
    assert {low, high} <= set(found)


@pytest.mark.parametrize(("n", "place"), [(6, 0), (8, 0), (9, 1), (20, 5), (30, 9)])
def test_the_places_in_the_order_are_the_tabled_ones(n: int, place: int) -> None:
    """The usual table of exact 95 % intervals of the median (Conover, appendix A3)."""
    assert of_median(range(n)) == (place, n - 1 - place)


@pytest.mark.parametrize("n", range(6))
def test_of_fewer_than_six_nothing_is_claimed(n: int) -> None:
    assert of_median(range(n)) is None


@pytest.mark.parametrize("n", range(6, 60))
def test_a_medians_interval_is_right_at_least_95_times_of_100(n: int) -> None:
    low, high = of_median(range(n)) or (0, 0)
    outside = 2 * sum(math.comb(n, k) for k in range(int(low) + 1)) / 2**n
    assert outside <= 0.05
    assert high == n - 1 - low


@given(st.lists(st.tuples(st.integers(0, 480), st.just(480)), min_size=4, max_size=23))
def test_a_ratio_by_days_lies_in_its_interval_the_same_each_time(days: list[tuple[int, int]]) -> None:
    if len({part / whole for part, whole in days}) == 1:
        assert of_ratio(days) is None
        return
    low, high = of_ratio(days) or (1, 0)
    assert 0 <= low <= high <= 1
    assert of_ratio(days) == (low, high)
    assert low <= sum(part for part, _ in days) / sum(whole for _, whole in days) <= high


def test_three_days_are_too_few_and_closed_ones_do_not_count() -> None:
    assert of_ratio([(1, 2), (1, 2), (1, 2), (0, 0)]) is None
    assert of_ratio([(1, 2), (1, 2), (1, 2), (2, 2)]) is not None


@given(st.integers(0, 300), st.integers(0, 300))
def test_counts_differ_the_same_both_ways(one: int, other: int) -> None:
    assert counts_differ(one, other) == counts_differ(other, one)


def test_seven_against_nothing_is_noise_and_eight_is_not() -> None:
    assert not counts_differ(7, 0)
    assert counts_differ(8, 0)
    assert not counts_differ(60, 48)
    assert counts_differ(60, 30)


def test_chance_alone_makes_no_more_than_1_of_100_counts_differ() -> None:
    def chance(k: int, mean: float) -> float:
        return math.exp(-mean) * mean**k / math.factorial(k)

    for mean in (2.0, 6.0, 11.0):
        pairs = product(range(60), repeat=2)
        wrong = sum(chance(a, mean) * chance(b, mean) for a, b in pairs if counts_differ(a, b))
        assert wrong <= 0.01


@pytest.mark.parametrize("share", [0.05, 0.1, 0.25, 0.5])
def test_chance_alone_makes_few_shares_differ(share: float) -> None:
    """Reckoned exactly for two weeks of 55 visits with the same true share."""
    n = 55
    chance = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    wrong = 0.0
    for now, before in product(range(n + 1), repeat=2):
        low, high = difference(now, n, before, n) or (-1, 1)
        wrong += chance[now] * chance[before] * (low > 0 or high < 0)
    assert wrong <= 0.015


def test_days_that_are_all_alike_claim_no_certainty() -> None:
    assert of_ratio([(0, 420)] * 5) is None
    assert of_ratio([(60, 420)] * 5) is None
    assert of_ratio([(0, 420)] * 4 + [(60, 420)]) is not None
