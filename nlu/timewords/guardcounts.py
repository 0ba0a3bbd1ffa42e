"""Guards over births, ages and lengths of time: "born in may", "for 3 days", "every night"."""

from __future__ import annotations

from nlu.timewords.guardwords import DIGITS, NUMBER, Guard

_COUNT = rf"(?:\d+(?:\.\d+)?|an?|{NUMBER}|(?:a )?couple(?: of)?|(?:a )?few|several|many|half an?)"
_UNIT = (
    r"(?:sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|days?|w(?:ee)?ks?|months?|mos?|y(?:ea)?rs?|"
    r"decades?|nights?)"
)
_UNIT_WORDS = (
    "second seconds sec secs min mins minute minutes hour hours hr hrs day days week weeks wk wks month "
    "months mo mos "
    "year years yr yrs decade decades night nights"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_BIRTH_YEAR = r"(?:19\d\d|200\d|201\d)"

COUNTS: tuple[Guard, ...] = (
    # births and ages
    (
        "dob d birth birthdate birthday born bday",
        rf"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|(?<!on my )(?<!on his )(?<!on her )"
        rf"b(?:irth)?day|born)\b[\s:,=-]*(?:(?:is|was|on|in|"
        rf"the|my|of)\b[\s:]*)*"
        rf"(?:\d{{1,4}}[/.-]\d{{1,2}}(?:[/.-]\d{{2,4}})?|\d{{1,2}}(?:st|nd|rd|"
        rf"th)?(?: of)? {_MONTH},? ?(?:\d{{2,4}})?|"
        rf"{_MONTH}\.?(?: the)? \d{{1,2}}(?:st|nd|rd|th)?(?:,? ?\d{{4}})?|\d{{4}}|{_MONTH}\b)?",
    ),
    (DIGITS, rf"(?:\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? |"
    rf"\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? ){_BIRTH_YEAR}\b"),
    (DIGITS, rf"\b{_BIRTH_YEAR}-\d\d?-\d\d?\b|\b\d{{1,2}}/\d{{1,2}}/[3-9]\d\b"),
    (
        "old olds yo age aged " + _UNIT_WORDS,
        rf"\b(?:\d+|an?|{NUMBER}|few)[\s-]*(?:and a half[\s-]*)?{_UNIT}[\s-]*olds?\b|\b\d+\s*(?:yo|y/o)\b|"
        rf"(?<!\bin )(?<!within )(?<!last )(?<!past )(?<!next )\b\d+\s*(?:years?|yrs)\b"
        r"(?!\s*(?:ago|from|before|after|out|hence))",
    ),
    (
        DIGITS,
        r"\b(?:aged?|turn(?:ed|s|ing)?|i am|i'?m|he'?s|she'?s)\s+(?:about |almost )?\d{1,3}\b"
        r"(?!\s*(?::|am\b|pm\b|a\.m|p\.m|o'?clock|/|min|h(?:ou)?rs?\b))",
    ),
    # lengths that are no date
    (
        _UNIT_WORDS + " fortnight",
        rf"\bfor\s+(?!(?:the )?(?:next|this|coming) (?:week|month)\b|the week coming)"
        rf"(?:(?:at least|about|around|over|almost|nearly|the|last|past|like|maybe|another|"
        rf"more than|up to|only|"
        rf"just|now|next)\s+)*(?:{_COUNT}\s*)?(?:(?:-|to|or)\s*)?(?:\d+\s*)?(?:more |solid |straight |"
        rf"good |whole |full )?"
        rf"{_UNIT}\b(?! from (?:now|today|tomorrow))(?! (?:after|of|starting|before|following) (?!taking|"
        r"eating|school|work|surgery|my|the pain|i))(?: (?:now|straight|already))?",
    ),
    (
        _UNIT_WORDS,
        rf"\b{_COUNT}[\s-]+{_UNIT}\s+(?:of|supply|straight|pregnant|post|along|course|already|follow|"
        rf"checkup|check|"
        rf"appt|appointment|visit|refill|wait|sober|prescription|script|notice|worth|long)\b(?! (?:the|"
        rf"next|this|{_MONTH}))",
    ),
    (
        _UNIT_WORDS,
        r"\b(?:haven'?t|hasn'?t|hadn'?t|have not|has not|not once)\b[^.?!,]{0,40}\bin (?:over |almost |about "
        rf"|like |the last |at least )?(?:{_COUNT} )?{_UNIT}\b",
    ),
    (_UNIT_WORDS, r"\b\d+[\s-]*(?:to|or|-)?\s*\d*[\s-](?:minute|hour|day|week|month|"
    r"year)s?[\s-](?:supply|course|follow|check|refill|physical|visit|slot|appointment|appt)\w*"),
    (
        "every each once twice per times time daily x",
        rf"\b(?:every|each|per|once an?|twice an?)\s+{_UNIT}\b(?! (?:next|this|of next|after \d))|"
        rf"\b(?:every|each)\s+(?:other|single|few|\d+|{NUMBER}|"
        rf"couple(?: of)?)\s*(?:-\s*\d+\s*)?(?:{_UNIT}|mornings?|nights?|evenings?)?\b|"
        r"(?<!free )(?<!open )(?<!available )(?<!come )(?<!works )"
        r"\b(?:every|each)\s+(?:morning|afternoon|evening|night|time|lunch|breakfast|meal|dinner|season|"
        r"winter|spring|summer|fall)s?\b|"
        rf"\b(?:once|twice|(?:\d+|{NUMBER})\s*(?:x|times?))\s+(?:an?|per|each|every)\s+{_UNIT}\b",
    ),
    (
        "a an per",
        rf"\b(?:\d+|{NUMBER}|pills?|tabs?|doses?|puffs?|packs?|drinks?|glass(?:es)?|cups?|times?|"
        rf"beers?)\s*(?:a|an|per)\s+"
        rf"(?:day|week|month|year|night|hour|minute)\b(?!\s+(?:ago|from|after|later|earlier))",
    ),
    (
        "days weeks months years nights day night",
        r"\b(?:these|those|all|most|some|many|rest of (?:the|my)|other) (?:days|weeks|months|years|nights)\b|"
        r"\bthe other (?:day|night|week)\b|(?<!\bin )(?<!within )\bone (?:day|night)\b"
        r"(?! (?:next|this|after|before|in|last|"
        r"week|of))|\bsome ?day\b|"
        r"\b(?:day|night|week) (?:by|after|in and) (?:day|night|week)\b|\b(?:day and night|"
        r"night and day|day or night|morning,? (?:noon )?and night)\b|"
        r"\bdays? (?:off|of rest|care|light|surgery|pass)\b|\b(?:sick|snow|rainy|due|market|spa|game|"
        r"big|pay|life|work|rest|personal) days?\b|"
        r"\b(?:post|on|works?|working|pulling) nights\b|\bnights? (?:shifts?|sweats?|guard|time|vision|"
        r"light|terrors?|cap|nurse|owl|cream|"
        r"blindness)\b|\b(?:day|night|swing) shift\b|"
        r"\b(?:week|day|month|hour) (?:\d{1,3}|one|two|three)\b(?! (?:of|at|or|to|till?|until)\b| ?- ?\d)|"
        r"\bup (?:all|at) night\b|"
        r"\bdays? in,? days? out\b",
    ),
    (
        "all whole entire both",
        r"\b(?:all|whole|entire) (?:night|morning|afternoon|evening|weekend|week|month|summer|winter|"
        r"year)\b(?! (?:works|is|of|after|next))|"
        r"\b(?:whole|entire) day\b|\ball day\b(?= (?:long|yesterday|and|every|but|it))",
    ),
)  # fmt: skip
