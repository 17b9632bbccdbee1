"""When two names are taken for one: nobody is two people by the way they write themselves."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, normalize

# Cyrillic and Greek letters, each before the Latin one that it looks like.
_PAIRS = "аa вb сc ԁd еe һh іi јj кk мm нh оo рp ԛq ѕs тt ԝw хx уy αa εe ηn ιi κk νv οo ρp τt υu χx"
_LOOKS_LIKE = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}


def compared(name: str) -> str:
    """A name as names are compared: letters and figures only, whatever their case, width, accents or script.

    Traditional Chinese characters count as simplified ones, Greek and Cyrillic letters as the Latin ones that they
    look like. Two names that come out alike may still be of two; to keep them in one hand is the safe side.
    """
    folded = normalize("NFKD", normalize("NFKC", name).casefold())
    letters = "".join(sign for sign in folded if category(sign)[0] in "LN")
    return _simplified(normalize("NFC", letters.translate(_LOOKS_LIKE)))


@lru_cache(maxsize=1024)
def _simplified(text: str) -> str:
    if text.isascii():
        return text
    import opencc  # 30 ms; only needed where a name has Chinese characters

    return str(opencc.OpenCC("t2s").convert(text))
