"""Guards over names of days and months that are other words: "may i", "sat down", "bad fall"."""

from __future__ import annotations

from nlu.timewords.guardwords import Guard

_MODAL_AFTER = (
    r"(?:i|we|be|have|need|not|also|still|want|he|she|my|require|cause|take|get|go|come|just|contain|"
    r"help|well|has|"
    r"never|even|you|it|they|u|make|see|or may)"
)

NAMES: tuple[Guard, ...] = (
    # names of months and days that are other words
    (
        "may",
        rf"\b(?:it|he|she|they|you|we|i|that|this|who|which|there|patients?|one|symptoms?|pain|u|"
        rf"what)\s+may\b(?!\s*(?:\d|the \d))|\bmay {_MODAL_AFTER}\b|\bmay as well\b",
    ),
    (
        "april may june august summer autumn jan jun mar eve",
        r"\b(?:dr|doctor|mr|mrs|ms|miss|nurse|aunt|auntie|named?|call(?:ed)?|i'?m|im|i am|hi|hey|hello|"
        r"dear|thanks|daughter|wife|mom|mother|sister|friend|grandma|patient|baby|with|(?:dr|doctor|"
        r"name) is|name'?s|"
        r"its|it's|ask|tell|see|son|niece|girl)\.?,?\s+"
        r"(?:april|may|june|august|summer|autumn|jan|jun|mar|eve)\b(?!\s*(?:\d|the \d|first|second|"
        r"third|or\b|to\b|until|through|-))|"
        r"\b(?:april|may|june|august|summer|autumn) (?:smith|jones|johnson|lee|brown|garcia|miller|"
        r"davis|wilson|calling|texting|again|is my|"
        r"was my|here|called|said|told|wrote|speaking|has an?|had an?|needs|from)\b",
    ),
    (
        "april may june august summer autumn jan jun mar eve friday sunday monday march",
        r"\b(?:april|may|june|august|march|summer|autumn) (?:is|'s) (?:my|her|his) "
        r"(?:first|last|middle)? ?name\b|"
        r"\b(?:(?:first|last|middle|maiden|full|sur)[ -]?name(?:'?s| is)?|name(?:'?s| is))(?: (?:is|now|"
        r"dr|miss|mr|mrs|ms|[a-z]{2,}))?\.? (?:[a-z]+ )?(?:april|may|june|august|summer|autumn|jan|jun|mar|"
        r"eve|friday|sunday|monday|march)\b(?: (?:april|may|june))?(?!\s*(?:\d|the \d))",
    ),
    ("march friday sunday monday", r"\b(?:dr|doctor|mr|mrs|ms|miss|nurse)\.? (?:march|friday|sunday|monday)\b"
     r"(?!\s*\d)"),
    (
        "march",
        r"\bmarch on\b(?!,? (?:a|the|mon|tue|wed|thu|fri|sat|sun|\d))|"
        r"\bmarch (?:in|up|down|to|into|around|over|out|right|back|along|band|madness|of dimes|for|"
        r"straight|with)\b(?!\s*(?:the )?(?:\d|first|second|third))|"
        r"\b(?:to|a|they|we|i|will|protest|death|can|can'?t|cannot|"
        r"kids|peace|womens?|women's) march\b(?!\s*(?:\d|"
        r"the \d))|\bthe march\b(?!\s*\d)",
    ),
    (
        "sat",
        r"\b(?:i|he|she|we|they|you|who|it|just|had|have|dog|kid|baby|cat|mom|dad|and) sat\b(?!\s*(?:\d|"
        r"morning|or|at \d))|"
        r"\bsat (?:down|in|on|there|next to|for|with|up|here|through|beside|by|around|still|all|too|"
        r"wrong|out|reading|readings|level)\b|\bo2 sats?\b",
    ),
    (
        "sun",
        r"\b(?:the|in|of|from|too much|hot|direct|out in|more|full|some|much|no|avoid|our|bright|"
        r"under) sun\b(?!\s*(?:,|or|at|\d))|"
        r"\bsun[- ]?(?:burn\w*|screen|block|light|shine|rash|tan\w*|spots?|damage|exposure|poisoning|"
        r"sensitiv\w*|allergy|beds?|hat|lamp|stroke|pharma|valley|city|lakes|is|makes|came|hurts|glasses)\b",
    ),
    ("wed", r"\b(?:to|just|newly|got|be|were|been|getting|was|recently|they|we|i) wed\b(?!\s*(?:,|or|"
    r"at|\d|morning|after|before))"),
    (
        "fall spring springs",
        r"\b(?:had|have|has|a|bad|to|might|did|didnt|didn'?t|i|he|she|they|risk|will|would|can|could|"
        r"dont|don'?t|nasty|another|my|hard|her|his|recent|slip and|trip and|from a|big|"
        r"the) fall\b(?!\s*20\d\d)(?<!in the fall)(?<!the fall of)|"
        r"\bfall (?:asleep|down|off|over|out|apart|ill|sick|back|behind|on|in love|risk|hazard|from|"
        r"into|through|prevention|detection|at home)\b",
    ),
    ("spring summer winter fall", r"\b(?:spring|summer|winter|fall) (?:allerg\w+|fever|cold|break|water|"
    r"chicken|cleaning|camp|rolls?|mattress|school|coat|skin|blues|flu|rash|depression)\b"),
    ("mon", r"\bmon (?:ami|dieu|cheri|amour)\b"),
    (
        "lunch dinner breakfast supper",
        r"\b(?:lunch|dinner|breakfast|supper) (?:meds?|pills?|dose|menu|meeting|lady|box)\b|\b(?:ate|"
        r"eat|eating|skip|skipped|had|made|for|with|having|cooking) (?:my |a |some )?(?:lunch|breakfast|"
        r"dinner|supper)\b",
    ),
    ("quarter half", r"\bquarter (?:pounder|inch|tab\w*|mile|size)\b|\bhalf (?:way|price|off|brother|"
    r"sister|asleep|dead|the|of (?:the (?!week|month|year|day)|my|it|them)|marathon|dose|full|empty)\b"),
    ("late early", r"\b(?:am|are|was|were|be|been|running|is|i'm|im) (?:going to be |gonna be )?(?:a "
    r")?(?:bit |little |too |very |so )?late\b(?! (?:next|this|march|april|may|morning|afternoon))|\bof "
    r"late\b|\btoo (?:late|early)\b|\blate (?:period|fees?|onset|stage|payment)\b|\bearly (?:stage|onset|"
    r"bird|riser|signs?|warning|twenties|thirties)\b"),
    ("eve mo past min", r"\bhistory of past\b|\bpast (?:medical|history|few visits|illness|surger\w+|"
    r"due|tense)\b|\bin the past\b(?! (?:\d|few|couple|week|month|two|three|day|year))"),
    ("new", r"\bnew (?:patient|to|here|insurance|rx|med\w*|doctor|job|phone|number|address|symptom|one|"
    r"prescription)\w*"),
)  # fmt: skip
