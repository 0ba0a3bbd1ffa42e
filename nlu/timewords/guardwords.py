"""What looks like time and is not, as patterns; each is tried only if one of its trigger words is there."""

from __future__ import annotations

# stands for "the message holds a digit" among the triggers
DIGITS = "0"

_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_COUNT = rf"(?:\d+(?:\.\d+)?|an?|{_NUMBER}|(?:a )?couple(?: of)?|(?:a )?few|several|many|half an?)"
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
_MODAL_AFTER = (
    r"(?:i|we|be|have|need|not|also|still|want|he|she|my|require|cause|take|get|go|come|just|contain|"
    r"help|well|has|"
    r"never|even|you|it|they|u|make|see|or may)"
)

GUARDS: tuple[tuple[str, str], ...] = (
    # births and ages
    (
        "dob d birth birthdate birthday born bday",
        rf"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|b(?:irth)?day|born)\b[\s:,=-]*(?:(?:is|was|on|in|"
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
        rf"\b(?:\d+|an?|{_NUMBER}|few)[\s-]*(?:and a half[\s-]*)?{_UNIT}[\s-]*olds?\b|\b\d+\s*(?:yo|y/o)\b|"
        rf"\b\d+\s*(?:years?|yrs)\b(?!\s*(?:ago|from|before|after|out|hence))",
    ),
    (
        DIGITS,
        r"\b(?:aged?|turn(?:ed|s|ing)?|i am|i'?m|he'?s|she'?s)\s+(?:about |almost )?\d{1,3}\b"
        r"(?!\s*(?::|am\b|pm\b|a\.m|p\.m|o'?clock|/|min|h(?:ou)?rs?\b))",
    ),
    # lengths that are no date
    (
        _UNIT_WORDS + " fortnight",
        rf"\bfor\s+(?:(?:at least|about|around|over|almost|nearly|the|last|past|like|maybe|another|"
        rf"more than|up to|only|"
        rf"just|now|next)\s+)*(?:{_COUNT}\s*)?(?:(?:-|to|or)\s*)?(?:\d+\s*)?(?:more |solid |straight |"
        rf"good |whole |full )?"
        rf"{_UNIT}\b(?: (?:now|straight|already))?",
    ),
    (
        _UNIT_WORDS,
        rf"\b{_COUNT}[\s-]+{_UNIT}\s+(?:of|supply|straight|pregnant|post|along|course|already|follow|"
        rf"checkup|check|"
        rf"appt|appointment|visit|refill|wait|sober|prescription|script|notice|worth|long)\b(?! (?:the|"
        rf"next|this))",
    ),
    (_UNIT_WORDS, r"\b\d+[\s-]*(?:to|or|-)?\s*\d*[\s-](?:minute|hour|day|week|month|"
    r"year)s?[\s-](?:supply|course|follow|check|refill|physical|visit|slot|appointment|appt)\w*"),
    (
        "every each once twice per times time daily x",
        rf"\b(?:every|each|per|once an?|twice an?)\s+{_UNIT}\b(?! (?:next|this|of next|after \d))|"
        rf"\b(?:every|each)\s+(?:other|single|few|\d+|{_NUMBER}|"
        rf"couple(?: of)?)\s*(?:-\s*\d+\s*)?(?:{_UNIT}|mornings?|nights?|evenings?)?\b|"
        r"\b(?:every|each)\s+(?:morning|afternoon|evening|night|time|lunch|breakfast|meal|dinner|season|"
        r"winter|spring|summer|fall)s?\b|"
        rf"\b(?:once|twice|(?:\d+|{_NUMBER})\s*(?:x|times?))\s+(?:an?|per|each|every)\s+{_UNIT}\b",
    ),
    (
        "a an per",
        rf"\b(?:\d+|{_NUMBER}|pills?|tabs?|doses?|puffs?|packs?|drinks?|glass(?:es)?|cups?|times?|"
        rf"beers?)\s*(?:a|an|per)\s+"
        rf"(?:day|week|month|year|night|hour|minute)\b(?!\s+(?:ago|from|after|later|earlier))",
    ),
    (
        "days weeks months years nights day night",
        r"\b(?:these|those|all|most|some|many|rest of (?:the|my)|other) (?:days|weeks|months|years|nights)\b|"
        r"\bthe other (?:day|night|week)\b|\bone (?:day|night)\b(?! (?:next|this|after|before|in|last|"
        r"week|of))|\bsome ?day\b|"
        r"\b(?:day|night|week) (?:by|after|in and) (?:day|night|week)\b|\b(?:day and night|"
        r"night and day|day or night|morning,? (?:noon )?and night)\b|"
        r"\bdays? (?:off|of rest|care|light|surgery|pass)\b|\b(?:sick|snow|rainy|due|market|spa|game|"
        r"big|pay|life|work|rest|personal) days?\b|"
        r"\bnights? (?:shifts?|sweats?|guard|time|vision|light|terrors?|cap|nurse|owl|cream|"
        r"blindness)\b|\b(?:day|night|swing) shift\b|"
        r"\b(?:week|day|month|hour) (?:\d+|one|two|three)\b(?! (?:of|at|or))|\bup (?:all|at) night\b|"
        r"\bdays? in,? days? out\b",
    ),
    (
        "all whole entire both",
        r"\b(?:all|whole|entire) (?:night|morning|afternoon|evening|weekend|week|month|summer|winter|"
        r"year)\b(?! (?:works|is))|"
        r"\b(?:whole|entire) day\b|\ball day\b(?= (?:long|yesterday|and|every|but|it))",
    ),
    # measures, money, scores, addresses, numbers of things
    (DIGITS, r"[$£€]\s?\d[\d,.]*"),
    (DIGITS, rf"\b\d+(?:[.,/]\d+)?\s*(?:(?:-|to|or)\s*\d+(?:\.\d+)?\s*)?(?:more |extra |different |"
    rf"little )?{_MEASURES}\b"),
    (
        "half one two three four five six seven eight nine ten eleven twelve a an quarter",
        rf"\b(?:half|an?|quarter|{_NUMBER})\s+(?:an?\s+|of\s+an?\s+|more\s+|"
        rf"different\s+)?{_MEASURES}\b(?!\s+(?:on|at))",
    ),
    (DIGITS, r"(?<![\d/])(?:[7-9]\d|[12]\d\d)\s*(?:/|over)\s*(?:[3-9]\d|1[0-5]\d)\b(?!/)"),
    (
        DIGITS + " out pain",
        rf"\b(?:\d{{1,2}}|{_NUMBER})\s*out of\s*\w+|\b\d{{1,2}} of (?:10|5|ten)\b|\b(?:10|"
        rf"\d)\s*/\s*10\b(?!\s*/)(?=[^.?!]{{0,25}}\b(?:pain|bad|hurt\w*|severity|discomfort|ache\w*|"
        rf"scale)\b)|"
        r"\b(?:pain|severity|aches?|hurt\w*|score|rate|scale|an?|like|maybe|probably|"
        r"now)\b[^.?!\d]{0,20}\b(?:10|\d)\s*/\s*10\b(?!\s*/)|\b(?:[1-9]|10)\s*(?:-\s*\d+\s*)?on (?:the|"
        r"a) (?:pain )?scale",
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
        rf"\b{_READINGS}\b(?:\s+(?:is|was|of|at|about|around|over|like|reads?|has been|been|hits?|under|"
        rf"below|above|"
        rf"went|up|down|to|between|from|just|running|came|back|still|it'?s|reading|"
        rf"as high as))*\s*\d[\d./]*(?:\s*(?:-|to|and|over)\s*\d[\d./]*)?",
    ),
    (DIGITS, r"\b(?!b4\b)[a-z]\d{1,2}\b(?<!q[1-4])(?<!Q[1-4])|\b(?:c|l|t|s)\s?\d\s*[-/]\s*[clts]?\d\b|"
    r"(?<!in )(?<!within )(?<!next )(?<!last )(?<!past )\b24[\s/-]*(?:7|hours?|hrs?)\b(?!\s*(?:ago|"
    r"from|before))|\b7\s*/\s*7\b|\b(?:911|988|411)\b|"
    r"\b9\s*-\s*1\s*-\s*1\b|\b\d+\s?x\s?\d+\b|\b\d+(?:\.\d+)?\s?%"),
    (DIGITS, r"\b(?:at|after|before|by|until|around|about)\s+\d{1,3}\s*(?:%|percent|degrees|"
    r"(?:weeks?|wks?|months?|years?)(?! (?:ago|from|after|"
    r"before)))\b(?<!after \d days)(?<!about \d weeks)(?<!about \d months)"),
    (DIGITS, r"\bq\s?\d+\s?h\w*\b|\b(?:went|goes|up|down|jumped|dropped|changed) from \d+ to (?:an? )?\d+\b"),
    (
        "lunch dinner breakfast work school",
        r"\b(?:threw up|vomit\w*|sick|nauseous|hurts?|sore|ache\w*|swollen|"
        r"tired) (?:\w+ )?after (?:lunch|dinner|"
        r"breakfast|work|school)\b|\bafter (?:work|school) (?:my|i'?m|he'?s|she'?s|the)\b",
    ),
    # greetings and good wishes
    (
        "good morning mornin afternoon evening evenin night day",
        r"\bgood (?:morning|afternoon|evening|night|day|mornin|morn|eve)\b|\b(?:g'?morning|"
        r"mornin'?)(?=[\s,!.]*(?:all|doc|doctor|dr|there|everyone)\b)|"
        r"^\W*(?:hi |hey |hello |top of the )?(?:morning|mornin|afternoon|evening|evenin)\s*(?:[,!.]|"
        r"(?=(?:all|doc|doctor|dr|there|everyone|team|folks|hi|everybody|sir|maam|y'?all|can i|could i|"
        r"i)\b))",
    ),
    (
        "have has having enjoy wish had happy merry lovely rough crazy busy tough long bad great nice "
        "wonderful day night weekend week one year",
        r"\b(?:have|has|having|enjoy|wish(?:ing)?|had|hope)\b(?: (?:you|u|your|the|rest|of|a|an|it'?s|"
        r"yourself|been|such|having|guys|all|had))*(?: (?:great|good|nice|lovely|wonderful|blessed|"
        r"happy|safe|fantastic|rough|crazy|busy|tough|long|bad|awesome|terrible|awful))+ "
        r"(?:day|night|morning|afternoon|evening|weekend|week|one|holidays?|new year'?s?|christmas|"
        r"thanksgiving|easter|summer|winter|year|month)s?\b|"
        r"\b(?:happy|merry) (?:new year'?s?|christmas|thanksgiving|easter|halloween|"
        r"valentine'?s(?: day)?|mother'?s day|father'?s day|friday|monday|tuesday|wednesday|thursday|"
        r"holidays|weekend|4th of july|fourth of july)\b|"
        r"\b(?:rough|crazy|tough|long|bad|great|terrible|awful|sleepless|restless) (?:day|night|morning|"
        r"week|weekend|month|year)\b|\benjoy (?:your|the) (?:day|night|weekend|evening|rest of (?:your|"
        r"the) (?:day|week))\b|"
        r"\b(?:rest|remainder) of your (?:day|week|evening|afternoon)\b",
    ),
    # seconds, firsts, lasts, times
    (
        "second sec moment minute min secs hour",
        r"\b(?:in|for|give me|just|one|wait|hang on|hold on|hold|gimme|got|have|half|any|this|a|split|"
        r"every|per) (?:an? |one |1 )?(?:second|sec|secs)\b"
        r"(?!\s*(?:week|day|monday|tuesday|wednesday|thursday|friday|saturday|sunday|of|slot|opening|"
        r"quarter|half|appointment))|"
        r"\b(?:for|give me|just|wait|hang on|hold on|hold|gimme|got|have|any|this|per|every|one|last|"
        r"up to the|a) (?:an? |one |1 )?(?:minute|min)\b(?! (?:after|past|to|before|ago|from|walk))|"
        r"\bin (?:a|one|1) (?:min(?:ute)?|sec|second|moment)\b|\blast[- ]minute\b",
    ),
    (
        "second 2nd third 3rd first 1st fourth 4th fifth 5th sixth 6th",
        r"\b(?:second|2nd|third|3rd|first|1st|fourth|4th|fifth|5th|sixth|6th|7th|8th|9th|10th|11th|"
        r"12th) (?:opinions?|time(?! slot)|times|doses?|shots?|thoughts?|hand|aid|degree|name|language|"
        r"trimester|grade|grader|cousin|rate|floor|person|visit|row|look|test|round|covid|baby|child|"
        r"kid|pregnancy|attempt|try|job|wife|husband|class|base|line|responders?|"
        r"booster|injection|pill|night|set|trip|stage|knuckle|toe|finger|rib|street|ave|avenue|st|"
        r"birthday|vertebrae?|surgery|place|of all|and foremost|born|degree|message|text|call|question|"
        r"thing i|thing is)\b|"
        r"\b(?:at|safety|feet|head|face|comes?) first\b(?! (?:available|thing|light))|\bfirst (?:i|off|"
        r"let|we|do|can|should|want|need)\b",
    ),
    (
        "time times",
        r"\b(?:last|only|this|that|one|each|another|long|short|hard|waste of|some|more|enough|much|no|"
        r"on|in|wait|full|part|half|spare|bed|meal|over) time\b"
        r"(?! (?:slots?|works|after|before|between|next|on|tomorrow|available))",
    ),
    (
        "last",
        r"\b(?:my|the|at|his|her|your|since|our|from|after) last (?:resort|name|refill|straw|call|dose|"
        r"time|minute|pill|cycle|period|physical|appointment|appt|visit|checkup|results?|labs?|test|"
        r"scan|shot|bill|"
        r"message|text|person|thing|chance|one was|exam|prescription|script|surgery|blood\w*|flu|"
        r"tetanus|menstrual|injection|note|two|few visits)\b|\blast (?:resort|name|longer|call|straw|"
        r"minute)\b|\bat last\b|\blast(?:ed|ing|s)\b",
    ),
    # turns of speech with time in them
    (
        "now",
        r"\b(?:for|by|until|till|just|up to|even|is|are|am|feels?|feeling|better|worse|hurts?|ok|"
        r"fine|good|gone|out|and|days|weeks|months|years|hours) now\b(?! (?:possible|available|ok|on|"
        r"please))|"
        r"\bnow (?:that|and then|a days|i|my|he|she|it|what|is|the|and again|we|its|im)\b|\bnow,",
    ),
    (
        "end middle start beginning ends",
        r"\b(?:end|beginning|middle|start|early|late) of (?:the |my |a |this )?(?:line|road|story|rope|"
        r"world|conversation|treatment|course|bottle|pills?|call|message|table|pack|sentence|hall|"
        r"street|block|visit|appointment|nowhere)\b|"
        r"\bmiddle (?:of the night|finger|ear|name|toe|back|aged?|school)\b|\b(?:in|at|"
        r"by) the end\b(?! of)|\bends? up\b|\bended up\b|\bdead ?end\b|\b(?:to|can i|should i|did i?|"
        r"could|will|when do i|cant|can't) start\b",
    ),
    (
        "morning afternoon evening mornings night nights evenings",
        r"\bmorning (?:sickness|after pill|meds?|pills?|dose|stiffness|person|breath|headaches?|insulin|"
        r"walk|coffee|routine)\b|\bafternoon naps?\b|\bevening (?:meds?|pills?|dose|primrose|news|insulin)\b|"
        r"\b(?:worse|stiff(?:er)?|dizzy|nausea|nauseous|cough\w*|headaches?|sore|tired|pain\w*|hurts?|"
        r"numb|swollen|bad|better|vomit\w*|sick|itch\w*|wake|woke|waking)\b(?: (?:up|out|first thing|"
        r"mostly|especially|only|and \w+))* (?:in the |at |every |during the )?(?:mornings?|evenings?|"
        r"nights?|afternoons?)\b(?! (?:of|at|after|on))|"
        r"\b(?:takes?|took|taking)\b[^.?!,]{0,40}\b(?:(?:in the |every |each )(?:morning|afternoon|"
        r"evening|night)|at night|at bedtime|at noon|mornings|nights)\b(?:[^.?!,]{0,20}\b(?:in the |at |"
        r"every )(?:morning|afternoon|evening|night)\b)?",
    ),
    (
        "night evening nights",
        r"\b(?:cant|can'?t|cannot|couldn'?t|trouble|hard|difficulty|not|dont|don'?t|barely|"
        r"never)\b[^.?!,]{0,25}\b(?:sleep\w*|slept|breathe|breathing)\b[^.?!,]{0,25}\bat night\b|"
        r"\b(?:sleep\w*|slept|pee\w*|urinat\w*|snor\w*|sweat\w*|cramps?|keeps? me up|keeps? \w+ awake|"
        r"up|grind\w*|wheez\w*)\b[^.?!,]{0,20}\bat night\b",
    ),
    ("monthly month year years", r"\bmonth(?:ly)? (?:to month|by month|supply|old)\b|\byears? (?:round|"
    r"old)\b"),
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
        r"davis|wilson|is my|was my|here|called|said|told|wrote|speaking|has an?|had an?|needs|from)\b",
    ),
    (
        "march",
        r"\bmarch (?:in|up|down|to|into|around|over|out|right|back|along|band|madness|of dimes|for|"
        r"straight|with)\b(?!\s*(?:the )?(?:\d|first|second|third))|"
        r"\b(?:to|a|they|we|i|will|protest|death|can|kids|peace|womens?|women's) march\b(?!\s*(?:\d|"
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
        r"sensitiv\w*|allergy|beds?|hat|lamp|stroke|is|makes|came|hurts|glasses)\b",
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
