"""The numbers a patient in danger is given: constants, so that no edit of a phrase can change them.

Sources: FCC 911 and 988 (911 voice and text; 988 Suicide & Crisis Lifeline, 47 CFR 52.201), America's Poison
Centers (Poison Help line).
"""

from typing import Final

EMERGENCY: Final = "911"
CRISIS: Final = "988"
POISON_HELP: Final = "1-800-222-1222"
ELSEWHERE: Final = "your local emergency number"
