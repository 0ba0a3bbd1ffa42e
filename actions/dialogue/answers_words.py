"""Chatty yes, no, "no idea", better and worse: what short words say when a question is open."""

from __future__ import annotations

import re

from actions.dialogue.words import plain

_UNSURE = re.compile(
    r"\b(idk|dk|dunno|no idea|no clue|not sure|unsure|not certain|cant tell|cannot tell|hard to (say|tell)|"
    r"dont know|do not know|dont remember|cant remember|who knows|maybe|perhaps|possibly|could be|might be|"
    r"i guess|not really sure|havent (checked|looked)|didnt (check|look)|yes and no|no se|skip|pass|"
    r"rather not say|cant say|couldnt (say|tell)|beats me|unclear)\b"
)
_DOUBTFUL_NO = re.compile(
    r"\b(dont|do not) (really )?think so\b|\bprobably not\b|\bnot that i (know|can tell)\b|\bhope not\b|"
    r"\bnot yet\b|\bhardly\b|\bdoubt it\b"
)
_YES = re.compile(
    r"\b(y|ya|yes+|yeah+|yea|yep|yup|yah|ye|si|sure|definitely|absolutely|totally|correct|right|true|"
    r"kinda|kind of|kindof|sorta|sort of|a little|a bit|little bit|bit|somewhat|slightly|some|sometimes|"
    r"on and off|off and on|comes and goes|once|twice|a few times|often|always|a lot|lots|very|really bad|"
    r"i (do|did|am|have|has|think so|can|could)|(he|she|they|it) (does|did|is|has|have|are)|im afraid so|"
    r"mhm|uh ?huh|affirmative|ok|okay|of course|think so|probably|mostly|barely)\b|👍"
)
_NO = re.compile(
    r"\b(n|no+|nope|nah+|na|naw|not|none|never|nothing|negative|neither|without|zero|"
    r"(dont|doesnt|didnt|havent|hasnt|isnt|arent|wasnt|cant|couldnt|cannot)|nada|zilch)\b|👎"
)
_VERB_NOT = re.compile(
    r"(i|we|you|he|she|they|it) (have|has|had|do|does|did|am|is|are|was|were|can|could|will|would) not\b"
)
_CANNOT = re.compile(r"\b(cant|cannot|can not|couldnt|unable)\b")
_NOT_AT_ALL = re.compile(r"\bnot (really|at all|much|so much|a bit|even|any ?more|that|particularly)\b")
_BETTER = re.compile(
    r"\b(better|improv\w*|easing|eased|going away|went away|gone|fading|less( bad)?|lighter|healing|clearing|"
    r"down a bit|calming|milder|on the mend)\b"
)
_WORSE = re.compile(
    r"\b(worse\w*|worst|wors|stronger|spreading|growing|bigger|intensif\w*|increas\w*|"
    r"more (painful|and more)|"
    r"going downhill|harder|deteriorat\w*|building|not (any |getting |much |really )?(better|improving)|"
    r"isnt (getting )?(any )?better|up and down|comes and goes|on and off)\b"
)
_SAME = re.compile(
    r"\b(same|no change|unchanged|hasnt changed|not changed|steady|stable|constant|about the same|"
    r"no different|"
    r"no diff\w*|stays?|stayed|meh|not better,? not worse|neither|idem|still there|wont go away)\b"
)
_NEITHER = re.compile(r"\bnot (any )?better\b.{0,12}\b(not|or) (any )?worse\b|\bneither better n?or worse\b")
_NOT_WORSE = re.compile(r"\bnot (getting |any |really )*worse\b|\bno worse\b|\bisnt (getting )?worse\b")


def unsure(text: str) -> bool:
    """Whether the message says that it has no clear answer. Such an answer counts as the worse one."""
    return _UNSURE.search(plain(text)) is not None


def only_unsure(text: str) -> bool:
    """Whether it says nothing besides; "idk just tired and achey" says more, and is worth asking again."""
    rest = _FILLER.sub(" ", _UNSURE.sub(" ", plain(text))).split()
    return len(rest) < _SOMETHING


_FILLER = re.compile(
    r"\b(im|i|am|its|it|really|honestly|tbh|um+|uh+|well|so|just|if|about|that|this|any|of|them|those|these|one|"
    r"ones|is|are|sorry|to|be|honest|but|or|not|what|say|the|a|bit|right|now)\b|[^\w\s]"
)
_SOMETHING = 2  # words


def yes_or_no(text: str) -> bool | None:
    """What a chatty message answers to a yes-or-no question; None: no answer, a doubtful or a mixed one.

    "kinda", "a little", "sometimes" are a yes. "not really" is a no.
    """
    said = plain(text)
    if unsure(said) or _DOUBTFUL_NO.search(said):
        return None
    if _VERB_NOT.match(said) or _CANNOT.match(said) or re.match(r"(i|he|she|they) (cant|cannot)\b", said):
        return False
    firm_no = bool(_NO.match(said)) or _NOT_AT_ALL.search(said) is not None
    rest = _NO.sub(" ", _NOT_AT_ALL.sub(" ", said), count=1) if firm_no else said
    yes = _YES.search(rest) is not None
    no = firm_no or _NO.search(said) is not None
    if (
        yes
        and no
        and re.match(r"(no+|nope|nah+)\b", said)
        and not re.search(r"\b(but|though|except|well)\b", said)
    ):
        return False
    if yes and no and _YES.match(said) and not re.search(r"\b(no|not really)$", said):
        return True
    return None if yes == no else yes


def denies_something_else(text: str, asked: str) -> bool:
    """Whether "no rash" denies what was not asked about, so that it is no answer; `asked` is the question."""
    found = _NO_NOUN.match(plain(text))
    if found is None or found[1] in _NO_ANSWERS:
        return False
    said = re.findall(r"[a-z]{4,}", plain(text)[2:])
    spoken_of = {word[:_STEM] for word in re.findall(r"[a-z]{4,}", plain(asked))}
    return bool(said) and all(word[:_STEM] not in spoken_of for word in said)


_NO_NOUN = re.compile(r"no (?:other |more |real |new )?([a-z]{4,})(?: [a-z]+){0,3}$")
_STEM = 4  # letters
_NO_ANSWERS = ("never", "nothing", "none", "thats", "thank", "thanks", "just", "they", "problem", "problems")


def doubtful(text: str) -> bool:
    """Whether the message leans to no without saying it: not enough where it matters."""
    return _DOUBTFUL_NO.search(plain(text)) is not None


def course(text: str) -> str | None:
    """ "better", "same" or "worse"; of several the worse; None: nothing about it."""
    said = plain(text)
    if _NEITHER.search(said):
        return "same"
    said, not_worse = _NOT_WORSE.subn(" ", said)
    if _WORSE.search(said):
        return "worse"
    if _SAME.search(said) or not_worse:
        return "same"
    return "better" if _BETTER.search(said) else None


def tells_course(text: str) -> bool:
    """Whether a message says by itself how it is going, whatever was asked."""
    return (
        re.search(
            r"\b(getting|got|gotten|feel\w*|its|it is|much|lot|bit) (\w+ )?(better|worse)\b", plain(text)
        )
        is not None
    )


def mixed(text: str) -> bool:
    """Whether a message says both yes and no: which it is, nobody can tell."""
    said = plain(text)
    return _YES.search(said) is not None and _NO.search(said) is not None
