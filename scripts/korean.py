"""What may stand directly behind a Korean noun: particles, the copula and the endings of 하다 verbs.

The lists follow the school grammar of the National Institute of Korean Language (조사, 서술격 조사 이다,
접미사); they hold what technical prose uses, and are closed: what is not in them makes a longer word, so that
오프셋팅 is not 오프셋.
"""

from __future__ import annotations

import re

# Plural and distributive suffixes, which stand before particles.
_SUFFIX = "들|별|당|용|끼리|마다"
_CASE = (
    "이|가|을|를|은|는|의|에|에서|에게|에게서|께서|로|으로|로서|으로서|로써|으로써|로부터|으로부터|와|과|하고|랑|이랑|도|만|나|이나"
    "|부터|까지|조차|마저|보다|처럼|같이|만큼|대로|밖에|뿐|든|이든|든지|이든지|라도|이라도|야말로|이야말로|란|이란|라는|이라는|라고"
    "|이라고|라면|이라면|이라|라|고|이고|만으로|만으로는|만으로도|에서부터|에까지|에서처럼|이라고도|라고도"
)
# Particles of place, means or company, 만 and 뿐, and what may follow them.
_BEFORE = (
    "에|에서|에게|에게서|로|으로|로서|으로서|로써|으로써|로부터|으로부터|와|과|부터|까지|보다|만|만큼"
    "|처럼|대로|뿐|마다|조차|마저"
)
_AFTER = "은|는|도|만|의|이|을|를|나|까지|부터|보다|조차|라도"
_COPULA = (
    "다|입니다|이다|인|일|임|이며|며|이면|면|이자|자|이지만|지만|이어서|여서|이어야|여야|이므로|므로|이었습니다|였습니다|이던|이었던"
    "|였던|인데|인지|일지|이기|이라서|라서|입니까|이었다|였다|일수록|이라기|이기에|이거나|거나|인가|일까|인지를|인지는|인지도|이기도"
    "|인데도|뿐입니다|만입니다|뿐이며|뿐이고|뿐이지만|까지입니다|부터입니다"
)
# 하다, 되다 and 시키다 behind a noun of action, by the first syllables that their forms have.
_VERB = (
    r"(?:하|되|시키|시켜|시켰|했|됐)[가-힣]{0,6}|합(?:니다|니까|시다)|(?:됩|시킵)(?:니다|니까)|(?:한|된|시킨)(?:다[가-힣]{0,3}|데|지)?"
    r"|(?:할|될|시킬)(?:지|수록|까)?|(?:해|돼)(?:서|야|도|야만|라|서는|지[가-힣]{1,3}|진[가-힣]{0,1}|집니다)?"
    r"|(?:함|됨)(?:은|을|이|에|으로|과|도)?|(?:받|당하)[가-힣]{0,5}|받습니다"
)


_TAIL = f"(?:{_SUFFIX})?(?:(?:{_BEFORE})(?:{_AFTER})|{_CASE}|{_COPULA})?"

# Behind the noun: a suffix, a particle or the copula, or nothing; then no further letter, figure or hyphen.
NOUN_TAIL = rf"(?={_TAIL}(?!\w))"
# The same, or a form of 하다, 되다, 시키다.
VERBAL_TAIL = rf"(?=(?:{_TAIL}|{_VERB})(?!\w))"

_NOUN = re.compile(_TAIL)
_VERBAL = re.compile(f"{_TAIL}|{_VERB}")


def follows_a_noun(text: str, *, verbal: bool = False) -> bool:
    """Tells whether the text, all of it, may be attached to a noun; ``verbal``: to one that takes 하다."""
    return bool((_VERBAL if verbal else _NOUN).fullmatch(text))


def noun_pattern() -> str:
    """Returns the pattern of what may follow a noun, without its anchors; the search uses it in the browser."""
    return _TAIL


def verbal_pattern() -> str:
    """Returns the pattern of what may follow a noun that takes 하다, without its anchors."""
    return f"{_TAIL}|{_VERB}"
