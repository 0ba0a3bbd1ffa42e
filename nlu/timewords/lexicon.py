"""The words of time: every spelling the grammar knows, with its category and value."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from nlu.timewords.spelling import mended
from nlu.timewords.wordlists import listed


class Word(NamedTuple):
    """What one spelling stands for: a category, its canonical word and a number."""

    cat: str
    word: str
    value: int = 0


NOTHING = Word("", "")
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_WEEKDAYS = (
    "monday mon mond mnday moday mondy",
    "tuesday tue tues tuesd tuseday teusday tusday tuesdy tuez toosday",
    "wednesday wed weds wednes wensday wendsday wednsday wedensday wednesay wenesday wedsday wdnesday wedn",
    "thursday thu thur thurs thrusday thursdy thirsday thersday thrs thurday thusday thuersday",
    "friday fri frid firday fryday frday",
    "saturday sat satur saterday satday saturdy",
    "sunday sun sund snday suday",
)
_MONTHS = (
    "january jan janurary janury janaury",
    "february feb febuary feburary febr",
    "march mar marhc",
    "april apr aprl apirl",
    "may",
    "june jun",
    "july jul",
    "august aug agust",
    "september sep sept setember",
    "october oct",
    "november nov",
    "december dec decemeber",
)
_NUMBERS = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50}
_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

# category -> {canonical word: other spellings}; a canonical word is a spelling of itself
_CLASSES: dict[str, dict[str, str]] = {
    "relday": {
        "tomorrow": "tmrw tmrow tmr tmw tomorow tommorow tommorrow tomorro tmoro tmorrow tomoro tomo "
        "tomrw tomrow tommorw tmro tmrrw tomoz tomz 2moro 2morow 2morrow 2mrw 2mrow 2moz 2mro tomarrow "
        "tomorrows 2marrow 2morro tomw morrow toworrow",
        "today": "2day tday tdy todays todya toady",
        "yesterday": "yday ystrday yest yesterdays",
    },
    "tonight": {"tonight": "2nite 2night tonite 2nyt tnite tonights tonihgt"},
    "part": {
        "morning": "forenoon morn mornin mrng mrning morng mornng moring mroning",
        "afternoon": "aft arvo aftrnoon afternon afternoom afternn aftn afternoo",
        "evening": "evng eve evn evenin eveing evenng",
        "night": "nite nyt",
        "lunchtime": "lunch lunchtimes lunchtym",
        "breakfast": "",
        "dinnertime": "dinner suppertime",
        "daytime": "",
    },
    "parts": {"mornings": "morns mornngs", "afternoons": "afts arvos", "evenings": "eves", "nights": ""},
    "unit": {
        "second": "seconds secs sec",
        "minute": "minutes min mins minuts minits minuets mns",
        "hour": "hours hr hrs hour's hurs",
        "day": "days dys",
        "week": "weeks wk wks weeek wek weke",
        "fortnight": "fortnights",
        "month": "months mth mths mnth mnths mo mos",
        "quarter": "quarters qtr qtrs quater qurter quartr",
        "year": "years yr yrs",
        "decade": "decades",
    },
    "weekend": {"weekend": "wknd wkend wkd weeknd wkends weekends wknds"},
    "weekdays": {"weekdays": "weekday wkday wkdays workdays workday weeknights weeknight"},
    "which": {
        "this": "thiss",
        "next": "nxt nex nexr nxet",
        "last": "lst",
        "coming": "upcoming",
        "past": "",
        "following": "",
        "previous": "prev",
        "these": "",
    },
    "meridiem": {"am": "", "pm": ""},
    "clockword": {"noon": "noontime midday nooon", "midnight": "midnite"},
    "oclock": {"oclock": "ocolck oclok oclcok clock ockock oclocks"},
    "same": {"same": "sameday"},
    "edge": {
        "early": "erly earlyish",
        "mid": "middle",
        "late": "lateish latish",
        "beginning": "begining start",
        "end": "ending",
        "rest": "remainder",
    },
    "season": {"spring": "", "summer": "", "fall": "autumn", "winter": ""},
    "now": {"now": "immediately rn"},
    "half": {"half": ""},
    "quantity": {"couple": "cpl copule", "few": "", "several": ""},
    "article": {"a": "", "an": ""},
    "ago": {"ago": ""},
    "the": {"the": "teh th"},
    "at": {"at": "@"},
    "around": {
        "around": "about approximately approx round roughly abt circa arround near nearer closer closest "
        "towards toward"
    },
    "after": {"after": "aftr past afer aftre post"},
    "before": {"before": "b4 befor bfore bef"},
    "until": {"until": "til till untill untl thru through"},
    "by": {"by": ""},
    "since": {"since": ""},
    "from": {"from": "frm starting"},
    "between": {"between": "btw btwn betwen betw b/w"},
    "within": {"within": "inside w/in"},
    "in": {"in": ""},
    "on": {"on": ""},
    "of": {"of": ""},
    "for": {"for": ""},
    "during": {"during": ""},
    "to": {"to": ""},
    "or": {"or": "nor"},
    "and": {"and": "n"},
    "but": {"but": "though although"},
    "either": {"either": ""},
    "ish": {"ish": "isch"},
    "later": {"later": "latr l8r"},
    "earlier": {"earlier": "earler sooner"},
    "order": {"earliest": "soonest asap quickest", "latest": ""},
    "up": {"up": ""},
    "that": {"that": ""},
    "daylist": {"mf": "m-f m-fri", "mwf": "m/w/f", "mw": "m/w", "wf": "w/f", "tuth": "tu/th t/th tth"},
    "any": {"any": "ne"},
    "all": {"all": ""},
    "word_any": {"anytime": "whenever anytym"},
    "over": {"over": ""},
    "not": {
        "not": "cant cannot dont doesnt wont except xcept exept excep excepting barring without avoid never "
        "nothing besides excluding unable isnt arent cudnt skip hate dislike couldnt shouldnt wouldnt hasnt "
        "aint"
    },
    "no": {"no": ""},
    "every": {"every": "each"},
    "life": {"work": "", "school": "", "class": "", "business": "", "thing": "", "closing": "close"},
    "eod": {"eod": "cob", "eom": "", "eoy": ""},
}

_HOLIDAY_STARTS = listed(
    "christmas xmas boxing new nye valentines valentine st saint groundhog cinco juneteenth independence "
    "halloween veterans earth epiphany mlk martin presidents president mothers mother memorial fathers "
    "father labor labour columbus indigenous thanksgiving turkey black cyber easter good ash palm mardi "
    "fat pentecost holy election patriots grandparents giving tax flag womens pi canada bastille kwanzaa "
    "holidays"
)


def _table() -> dict[str, Word]:
    words: dict[str, Word] = {}
    for cat, entries in _CLASSES.items():
        for canonical, others in entries.items():
            for spelling in (canonical, *others.split()):
                words.setdefault(spelling, Word(cat, canonical, 0))
    _add_days_and_months(words)
    _add_numbers(words)
    for number in range(1, 5):
        words[f"q{number}"] = Word("quarter_name", f"q{number}", number)
    for start in _HOLIDAY_STARTS:
        words.setdefault(start, Word("holiday", start))
    words["second"] = Word("ord", "second", 2)
    for word, offset in (("today", 0), ("tomorrow", 1), ("yesterday", -1)):
        for spelling, entry in list(words.items()):
            if entry.cat == "relday" and entry.word == word:
                words[spelling] = Word("relday", word, offset)
    return words


def _add_days_and_months(words: dict[str, Word]) -> None:
    for index, line in enumerate(_WEEKDAYS):
        name, *others = line.split()
        for spelling in (name, *others):
            words[spelling] = Word("weekday", name, index)
            if not spelling.endswith("s"):
                words.setdefault(spelling + "s", Word("weekday", name, index))
        words[name + "s"] = Word("weekday", "every", index)
    for short, index in (("weds", 2), ("tues", 1), ("thurs", 3)):
        words[short] = Word("weekday", WEEKDAY_NAMES[index], index)
    for index, line in enumerate(_MONTHS):
        name, *others = line.split()
        for spelling in (name, *others):
            words[spelling] = Word("month", name, index + 1)
    del words["suns"], words["sats"], words["weds"]
    words["weds"] = Word("weekday", "wednesday", 2)
    for short, index in (("mons", 0), ("fris", 4)):
        words[short] = Word("weekday", "every", index)


def _add_numbers(words: dict[str, Word]) -> None:
    for value, name in enumerate(_NUMBERS):
        words[name] = Word("num", name, value)
    for name, value in _TENS.items():
        words[name] = Word("num", name, value)
    for value, name in enumerate(_ORDINALS, 1):
        words[name] = Word("ord", name, value)
    words["hundred"] = Word("num", "hundred", 100)
    words["twelth"] = Word("ord", "twelfth", 12)
    words["thirtieth"] = Word("ord", "thirtieth", 30)


WORDS = _table()


@lru_cache(maxsize=8192)
def look_up(spelling: str) -> Word:
    """The word for a lower-case `spelling` without apostrophes; NOTHING if it is no word of time."""
    found = WORDS.get(spelling)
    if found is not None:
        return found
    slip = mended(spelling)
    return WORDS[slip] if slip else NOTHING
