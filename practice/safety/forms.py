"""The forms of words: the endings people type, and the verbs that change their shape."""

from collections.abc import Iterable, Mapping

_VOWELS = "aeiou"
_IRREGULAR = (
    "beat beats beaten beating",
    "become becomes became becoming",
    "begin begins began begun beginning",
    "bend bends bent bending",
    "bite bites bit bitten biting",
    "bleed bleeds bled bleeding",
    "blow blows blew blown blowing",
    "break breaks broke broken breaking",
    "bring brings brought bringing",
    "burst bursts bursting",
    "buy buys bought buying",
    "catch catches caught catching",
    "choose chooses chose chosen choosing",
    "come comes came coming",
    "cut cuts cutting",
    "dig digs dug digging",
    "do does did done doing",
    "draw draws drew drawn drawing",
    "drink drinks drank drunk drinking",
    "drive drives drove driven driving",
    "eat eats ate eaten eating",
    "fall falls fell fallen falling",
    "feed feeds fed feeding",
    "feel feels felt feeling",
    "fight fights fought fighting",
    "find finds found finding",
    "forget forgets forgot forgotten forgetting",
    "freeze freezes froze frozen freezing",
    "get gets got gotten getting",
    "give gives gave given giving",
    "go goes went gone going",
    "grow grows grew grown growing",
    "hang hangs hung hanged hanging",
    "hear hears heard hearing",
    "hide hides hid hidden hiding",
    "hit hits hitting",
    "hold holds held holding",
    "hurt hurts hurting",
    "keep keeps kept keeping",
    "lay lays laid laying",
    "leave leaves left leaving",
    "lie lies lying",
    "lose loses lost losing",
    "make makes made making",
    "mean means meant meaning",
    "put puts putting",
    "quit quits quitting",
    "ride rides rode ridden riding",
    "run runs ran running",
    "say says said saying",
    "see sees saw seen seeing",
    "send sends sent sending",
    "shake shakes shook shaken shaking",
    "shoot shoots shot shooting",
    "show shows showed shown showing",
    "sink sinks sank sunk sinking",
    "sit sits sat sitting",
    "sleep sleeps slept sleeping",
    "slide slides slid sliding",
    "speak speaks spoke spoken speaking",
    "spin spins spun spinning",
    "spit spits spat spitting",
    "spread spreads spreading",
    "stand stands stood standing",
    "steal steals stole stolen stealing",
    "stick sticks stuck sticking",
    "sting stings stung stinging",
    "strike strikes struck striking",
    "swell swells swelled swollen swelling",
    "swim swims swam swum swimming",
    "take takes took taken taking",
    "tear tears tore torn tearing",
    "tell tells told telling",
    "think thinks thought thinking",
    "throw throws threw thrown throwing",
    "wake wakes woke woken waking",
    "wear wears wore worn wearing",
    "write writes wrote written writing",
)


def inflect(word: str) -> frozenset[str]:
    """The word with the endings people type (s, es, ing, in, ed), letters doubled or dropped to fit."""
    forms = {word, word + "s"}
    stem = word
    if word.endswith("e"):
        stem = word[:-1]
        forms |= {word + "d"}
    elif word.endswith("y") and word[-2] not in _VOWELS:
        forms |= {word[:-1] + "ies", word[:-1] + "ied"}
    elif (
        len(word) <= 5 and word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS
    ):
        forms |= {word + word[-1] + tail for tail in ("ing", "in", "ed")}
    if word.endswith(("sh", "ch", "s", "x", "z")):
        forms |= {word + "es"}
    return frozenset(forms | {stem + tail for tail in ("ing", "in", "ed")})


def _table() -> Mapping[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for line in _IRREGULAR:
        forms = frozenset(line.split())
        for form in forms:
            table[form] = table.get(form, frozenset()) | forms
    return table


_FORMS = _table()


def rounded_out(words: Iterable[str]) -> frozenset[str]:
    """The words, and all forms of every verb of which two are among them.

    Who lists two forms means the verb; one alone may be meant as it stands ("passed out", not "pass out").
    """
    given = frozenset(words)
    out = set(given)
    for word in given:
        forms = _FORMS.get(word) or _regular(word, given)
        if len(forms & given) > 1:
            out |= forms
    return frozenset(out)


def _regular(word: str, given: frozenset[str]) -> frozenset[str]:
    """The forms of a regular verb by its plain form, where an -ing or -ed form of it is given beside it."""
    if len(word) < 3 or not word.isalpha():
        return frozenset()
    forms = inflect(word)
    beside = (forms & given) - {word, word + "s", word + "es"}
    return frozenset(f for f in forms if not f.endswith("in")) if beside else frozenset()
