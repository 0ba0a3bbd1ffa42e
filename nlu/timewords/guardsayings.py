"""Guards over turns of speech with time in them: "good morning", "one sec", "at the end of my rope"."""

from __future__ import annotations

from nlu.timewords.guardwords import Guard

SAYINGS: tuple[Guard, ...] = (
    # whether the practice is there at all
    (
        "if",
        r"\bif (?:you|u|ya|y'?all|they|the (?:office|clinic|doctor))(?:'?re| are| r| is)? "
        r"(?:do|work|open|have|take|there|in|offer)(?: open)?(?: on)? "
        r"(?:sat|sun|mon|tue|wed|thu|fri|weekend)\w*",
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
    ("now", r"^\W*(?:who|where|how)\w*'?s?\b[^.?!]{0,30}\bnow\b"),
    (
        "now",
        r"\b(?:for|by|until|till|just|up to|even|is|are|am|feels?|feeling|better|worse|hurts?|ok|"
        r"fine|good|gone|out|and|days|weeks|months|years|hours) now\b(?! (?:possible|available|ok|on|"
        r"please))|"
        r"\bnow (?:that|and then|a days|i|my|he|she|it|what|is|the|and again|we|its|im)\b|(?<!from )\bnow,",
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
        r"\b(?:worse|worst|stiff(?:er)?|dizzy|nausea|nauseous|cough\w*|headaches?|sore|tired|pain\w*|hurts?|"
        r"numb|swollen|bad|better|vomit\w*|sick|itch\w*|wake|woke|waking)\b(?: (?:up|out|more|most|"
        r"a lot|bad|badly|really|first thing|"
        r"mostly|especially|only|and \w+))* (?:in the |at |every |during the )?(?:mornings?|evenings?|"
        r"nights?|afternoons?)\b(?! (?:of|at|after|on))|"
        r"\b(?:takes?|took|taking|uses?|wears?)\b[^.?!,]{0,40}\b(?:(?:in the |every |each )(?:morning|"
        r"afternoon|"
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
    (
        "night nights morning mornings evening evenings afternoon afternoons",
        r"^\W*(?:and |but |mostly |only |usually |especially )*(?:at night|(?:in the )?(?:mornings?|"
        r"evenings?|afternoons?)|nights)\b,? (?:i|it|he|she|my|his|her|when i)\b (?:(?:still|also|"
        r"just|really|sometimes|always|often) )*(?:can'?t|cant|cannot|feel|get|gets|wake|have (?:an?|trouble|"
        r"pain|chills|to pee)|cough|hurt|hurts|ache|aches|itch|itches|throb|throbs|burn|burns|is (?:worse|"
        r"bad|stiff|sore)|struggle|sweat|start|starts|\w+ (?:hurts?|aches?|burns?|swells?|throbs?|"
        r"itches|are|is|gets?|feels?|cramps?))\b",
    ),
    (
        "winter summer spring fall autumn",
        r"\b(?:flares?|worse|gets?|acts?|itch\w*|itchy|dry|bad|hurts?|aches?)(?: (?:up|worse|bad|mostly|"
        r"most))* "
        r"(?:in|during|every|each) (?:the )?(?:winter|summer|spring|fall|autumn)s?\b",
    ),
    ("weekend weekends", r"\bweekend (?:plans?|trip|getaway|warrior|bag|was|went)\b|\bthe weekend was\b"),
    ("monthly month year years", r"\bmonth(?:ly)? (?:to month|by month|supply|old)\b|\byears? (?:round|"
    r"old)\b"),
)  # fmt: skip
