"""Guards over figures that are no time: doses, scores, readings, phones, addresses, money."""

from __future__ import annotations

from nlu.timewords.guardwords import DIGITS, NUMBER, Guard

_MEASURES = (
    r"(?:mgs?|mcgs?|mls?|grams?|units?|iu|tabs?|tablets?|pills?|capsules?|caps|puffs?|doses?|drops?|"
    r"sprays?|refills?|"
    r"bottles?|shots?|lbs?|pounds?|kgs?|kilos?|oz|inch(?:es)?|ft|feet|foot|cm|mm|miles?|percent|"
    r"degrees?|times|people|"
    r"persons?|kids?|children|bucks|dollars|usd|stitches|questions?|copay|cigarettes|packs?|drinks?|"
    r"beers?|glasses|cups?|"
    r"steps?|stars?|points?|calories|bpm|teeth|toes|fingers|symptoms?|things?|issues?|problems?)"
)
_READINGS = (
    r"(?:a1c|temp(?:erature)?|fever|weigh(?:s|t|ed|ing)?|sugars?|glucose|bp|pulse|heart rate|o2|oxygen|"
    r"o2 sats?|spo2|"
    r"cholesterol|ldl|tsh|readings?|levels?|pressure|height|bmi|dos(?:e|age))"
)
_HELD = (
    r"(?:room|rm|suite|ste|apt|apartment|unit|floor|bldg|building|bed|gate|exit|route|hwy|highway|"
    r"interstate|box|ext|"
    r"extension|zip(?: code)?|code|pin|case|claim|policy|member|group|rx|invoice|acct|account|chapter|"
    r"page|stage|grade|"
    r"type|phase|size|covid|omega|version|form|line|password|bus|flight)"
)
_STREETS = (
    r"(?:st|street|ave|avenue|rd|road|blvd|boulevard|lane|ln|drive|dr|court|ct|pkwy|parkway|"
    r"place|pl|terrace|circle)"
)

FIGURES: tuple[Guard, ...] = (
    # measures, money, scores, addresses, numbers of things
    (DIGITS, r"[$£€]\s?\d[\d,.]*"),
    (DIGITS, rf"\b\d+(?:[.,/]\d+)?\s*(?:(?:-|to|or)\s*\d+(?:\.\d+)?\s*)?(?:more |extra |different |"
    rf"little )?{_MEASURES}\b"),
    (
        "half one two three four five six seven eight nine ten eleven twelve a an quarter",
        rf"\b(?:half|an?|quarter|{NUMBER})\s+(?:an?\s+|of\s+an?\s+|more\s+|"
        rf"different\s+)?{_MEASURES}\b(?!\s+(?:on|at))",
    ),
    (DIGITS, r"(?<![\d/])(?:[7-9]\d|[12]\d\d)\s*(?:/|over)\s*(?:[3-9]\d|1[0-5]\d)\b(?!/)"),
    (
        DIGITS + " out pain",
        rf"\b(?:\d{{1,2}}|{NUMBER})\s*out of\s*\w+|\b\d{{1,2}} of (?:10|5|ten)\b|\b(?:10|"
        rf"\d)\s*/\s*10\b(?!\s*/)(?=[^.?!]{{0,25}}\b(?:recommend|service|pain|bad|hurt\w*|severity|"
        rf"discomfort|ache\w*|"
        rf"scale)\b)|"
        r"\b(?:pain|severity|aches?|hurt\w*|score|rate|scale|an?|like|maybe|probably|"
        r"now)\b[^.?!\d]{0,20}\b(?:10|\d)\s*/\s*10\b(?!\s*/)|\b(?:[1-9]|10)\s*(?:-\s*\d+\s*)?on (?:the|"
        r"a) (?:pain )?scale|\b(?:bad|worse|worst|severe|pain\w*|hurt\w*|strong)\b[^.\d]{0,20}\b(?:10|"
        r"\d)\s*/\s*10\b(?!\s*/)",
    ),
    (DIGITS, r"\b1/[2348]\b(?! (?:at|or|please))|\b[23]/[34]\b(?=\s*(?:of|tab|pill|dose|cup|the))"),
    (DIGITS, rf"\b{_HELD}\s*(?:number|no\.?|id|is|code)*\s*[:#]?\s*\d[\w-]*"),
    (DIGITS, r"(?<![\w/])\+?(?:1[\s.-]?)?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}\b|\b\d{3}[.-]\d{4}\b|"
    r"\b\d{5,}\b"),
    (DIGITS, rf"\b\d+\s+(?:[nsew]\.?\s+)?(?:(?!at\b|on\b|or\b|and\b|pm\b|am\b|is\b|in\b|the\b|with\b|"
    rf"see\b|to\b|for\b)[a-z]+\s+){{0,2}}{_STREETS}\b(?!\.? (?:patrick|paddy|amari|\w+'s))"),
    (
        "march may april june august summer spring winter autumn friday sunday monday fall",
        rf"\b(?:march|may|april|june|august|summer|spring|winter|autumn|fall|friday|sunday|"
        rf"monday)s?\s+(?:{_STREETS}|house|medical|clinic|hospital|pharmacy|family|health)\b",
    ),
    (
        DIGITS,
        rf"\b{_READINGS}\b(?:\s+(?:is|was|of|at|about|around|over|like|reads?|runs?|stays?|has been|been|"
        rf"hits?|under|"
        rf"below|above|"
        rf"went|up|down|to|between|from|just|running|came|back|still|it'?s|reading|"
        rf"as high as))*\s*\d[\d./]*(?:\s*(?:-|to|and|over)\s*\d[\d./]*)?(?: (?:after|before) "
        r"(?:breakfast|lunch|dinner|supper|bed|meals?|eating)| (?:this (?:morning|afternoon|evening)|"
        r"last night|today|yesterday|tonight))?",
    ),
    (DIGITS, r"\b(?!b4\b)[a-z]\d{1,2}\b(?<!q[1-4])(?<!Q[1-4])|\b(?:c|l|t|s)\s?\d\s*[-/]\s*[clts]?\d\b|"
    r"(?<!in )(?<!within )(?<!next )(?<!last )(?<!past )\b24[\s/-]*(?:7|hours?|hrs?)\b(?!\s*(?:ago|"
    r"from|before))|\b7\s*/\s*7\b|\b(?:911|988|411)\b|"
    r"\b9\s*-\s*1\s*-\s*1\b|\b\d+\s?x\s?\d+\b|\b\d+(?:\.\d+)?\s?%"),
    (DIGITS, r"\b(?:at|after|before|by|until|around|about)\s+\d{1,3}\s*(?:%|percent|degrees|"
    r"(?:weeks?|wks?|months?|years?)(?! (?:ago|from|after|"
    r"before)))\b(?<!after \d days)(?<!about \d weeks)(?<!about \d months)"),
    (
        DIGITS + " one two",
        rf"\b(?:\d|{NUMBER})(?: (?:pills?|tabs?))? in the (?:morning|am|mornings)\b[^.?!]{{0,12}}\b(?:\d|"
        rf"{NUMBER})(?: (?:pills?|tabs?))? (?:at|in|before|with|every) (?:the )?(?:night|bed\w*|evening|"
        r"dinner|pm|lunch|noon)\b",
    ),
    (DIGITS, r"\bq\s?\d+\s?h\w*\b|\b(?:went|goes|up|down|jumped|dropped|changed) from \d+ to (?:an? )?\d+\b"),
    (
        "lunch dinner breakfast work school",
        r"\b(?:threw up|vomit\w*|sick|nauseous|hurts?|sore|ache\w*|swollen|"
        r"tired) (?:\w+ )?after (?:lunch|dinner|"
        r"breakfast|work|school)\b|\bafter (?:work|school) (?:my|i'?m|he'?s|she'?s|the)\b",
    ),
)  # fmt: skip
