"""Figures that are no reading: dates, clock times, phones, doses, ages, addresses, money, scores, lengths."""

from __future__ import annotations

import re

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|an?|\d+(?:\.\d+)?)"
_RANGE = r"\s*-?\s*(?:(?:-|to|or)\s*\d+\s*)?(?:more\s+|other\s+)?"
_DOSES = (
    r"(?:mgs?(?!\s*/)(?!\s*per\b)|milligrams?|mcgs?|micrograms?|mls?|iu|units?|tabs?|tablets?|pills?|capsules?|"
    r"caps|puffs?|doses?|drops?|sprays?|grams?|teaspoons?|tsp)"
)
_LENGTHS = (
    r"(?:sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?(?!\s*[:=-]?\s*\d)|days?|w(?:ee)?ks?|months?|mos?|y(?:ea)?rs?|nights?|"
    r"times?|x)"
)
_THINGS = (
    r"(?:people|kids?|children|sisters?|brothers?|miles?|steps?|feet|foot|ft|inch(?:es)?|cm|mm(?!\s*hg|ol)|cups?|"
    r"glasses|drinks?|beers?|cigarettes?|packs?|refills?|bottles?|dollars|bucks|questions?|stitches|calories|"
    r"carbs?|oz|ounces?|readings?|siblings?|cats?|dogs?|visits?|appointments?|stairs|flights?|toes|fingers|"
    r"meals?|shots?|tylenol|advil|aspirins?)"
)
_HELD = (
    r"(?:room|rm|suite|ste|apt|apartment|floor|bldg|route|hwy|box|ext|zip(?: code)?|code|pin|case|claim|"
    r"policy|member|group|rx|account|acct|chapter|page|stage|grade|type|phase|size|covid|version|form|line|bus)"
)
_STREETS = r"(?:st|street|ave|avenue|rd|road|blvd|lane|ln|drive|dr|court|ct|way|pkwy)"
_OTHERS = (
    r"(?:a1c|hba1c|cholesterol|ldl|hdl|tsh|potassium|sodium|creatinine|egfr|bmi|inr|psa|height|hemoglobin|pain|"
    r"triglycerides)"
)
_STOPS = rf"(?=\s*(?:$|[,;!?]|\.(?!\d)|on\b|tomorrow|today|tonight|this|yesterday|and\b|{_DAY}\b))"
_PATTERNS = (
    # dates and clock times
    r"\b\d{4}-\d\d?-\d\d?\b|\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)\b",
    rf"\b{_MONTH}\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?",
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?=\W|$)",
    rf"\b{_DAY}\s+\d{{1,2}}/\d{{1,2}}\b|\b\d+(?:st|nd|rd|th)\b|\b(?:19[3-9]\d|20[0-4]\d)\b(?!\s*/)",
    r"\b\d{1,2}:\d\d(?:\s*[ap]\.?m\b\.?)?|\b\d{1,2}\s*(?:[ap]\.?m\b\.?|o'?clock)|\b\d{1,2}[ap]\b",
    rf"\b(?:at|by|before|after|until|til|around|since)\s+{_NUMBER}\b"
    rf"(?<!\d\d\d)(?<!\d\.\d)(?<![2-9]\d){_STOPS}",
    # phones, addresses, numbers of things held
    r"(?<![\w/])\+?(?:1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}\b|\b\d{3}[.-]\d{4}\b|\b\d{6,}\b|"
    r"\b\d{3}-\d\d-\d{4}\b",
    rf"\b{_HELD}\s*(?:number|no\.?|id|#)*\s*[:#]?\s*\d[\w-]*|[$£€]\s?\d[\d,.]*|#\s?\d+",
    rf"\b\d+\s+(?:[nsew]\.?\s+)?(?:[a-z]+\s+){{0,2}}{_STREETS}\b",
    r"\b\d\s*(?:foot|feet|ft|')\s*\d{1,2}\b",
    # doses, lengths of time, counts, ages
    rf"\b{_NUMBER}{_RANGE}{_DOSES}\b",
    r"\b(?:tylenol|advil|ibuprofen|aspirin|metformin|lisinopril|losartan|amlodipine|metoprolol)\s+\d+\b",
    rf"\b{_NUMBER}{_RANGE}(?:{_LENGTHS}|{_THINGS})\b(?!\s*/)",
    r"\b(?:i'?m|i am|he'?s|he is|she'?s|she is|aged?|turn(?:ed|ing)?)\s+\d{1,3}\b"
    r"(?!\s*(?:/|over|lbs?|pounds|kg|kilos|f\b|c\b|\.\d|degrees|%))",
    r"\b\d{1,3}\s*-?\s*(?:yo\b|y/o|years?[\s-]old|yr[\s-]old)",
    # scores and sayings
    r"\b\d{1,2}\s*(?:out of|of)\s*(?:10|ten|5)\b|\b\d{1,2}\s*/\s*(?:10|5)\b|\b\d{1,2}\s*/\s*\d\b(?!\d)",
    r"\b24\s*/\s*7\b|\b20\s*/\s*20\b|\b50\s*/\s*50\b|\b(?:911|988|411)\b",
    rf"\b{_OTHERS}\b(?:\s+(?:is|was|of|at|about|level|like|came|back|number|an?|around|my))*"
    r"\s*\d+(?:\.\d+)?(?:\s*/\s*\d+)?%?",
    # changes and limits
    r"\b(?:up|down)\s+(?:by\s+|about\s+)?\d{1,2}(?:\.\d+)?\s*(?:lbs?|pounds?|kgs?|kilos?)\b",
    r"\b(?:up|down|changed|went|jumped|dropped) from\s+\d+(?:\.\d+)?",
    r"\b(?:gained|lost|dropped|put on)\s+(?:by\s+|about\s+|like\s+)?\d+(?:\.\d+)?"
    r"\s*(?:lbs?|pounds?|kgs?|kilos?)?\b(?!/)",
    r"\b(?:goal|target|limit|below|under|above|less than|more than)\s+(?:is\s+|of\s+)?\d+(?:\.\d+)?(?:/\d+)?",
)  # fmt: skip
_GUARDS = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)


def guarded(text: str) -> list[tuple[int, int]]:
    """The spans of `text` whose figures are no reading."""
    return [match.span() for match in _GUARDS.finditer(text)]
