"""How urgent a message is, in order, and the one way a level moves: up."""

from enum import StrEnum


class Level(StrEnum):
    """Ordered from nothing dangerous to an emergency; `ASK` means one yes/no question decides."""

    NONE = "none"
    ASK = "ask"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for none to 3 for emergency; compare ranks, never the words."""
        return _ORDER.index(self)


_ORDER = (Level.NONE, Level.ASK, Level.SAME_DAY, Level.EMERGENCY)


def raise_to(current: Level, new: Level) -> Level:
    """The higher of the two. Nothing in the program lowers a level but a physician's recorded act."""
    return max(current, new, key=lambda level: level.rank)
