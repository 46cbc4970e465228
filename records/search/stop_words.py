"""The commonest articles, prepositions and conjunctions of the languages that regions write in.

In a question such as "cooperatives in Östergötland" they ask for nothing. A word that carries a meaning in
one of the languages is not here, although it is small in another (med, the sea; more and most).
"""

from records.search.tokens import folded

BY_LANGUAGE = {
    "bg": "а без в във до за и или из как към ли на не от по при с със се че",
    "de": "am an auf aus bei das dem den der des die durch ein eine einem einen einer für im in mit nach oder"
    " über um und vom von wie zu zum zur",
    "el": "από για ένα ένας η ή θα και με μια να ο οι σε στα στη στην στις στο στον στους τα της τη την τις το τον"
    " του τους των ως",
    "en": "a an and are as at by for from how in into is of on or the to what which with",
    "es": "a al como con de del e el en la las lo los o para por que sin u un una y",
    "hu": "a az egy és ha hogy is meg vagy",
    "it": "a ad agli ai al alla alle allo che con d da dagli dai dal dalla dalle dei del dell della delle dello di e"
    " ed gli i il in l la le lo nei nel nell nella nelle per su sul sulla un una uno",
    "ro": "a al ale cu de din în într la o pe pentru prin sau și un unei unui",
    "sv": "att av de den det eller en ett för från hos i om och på som till ur vid åt",
}
STOP_WORDS = frozenset(folded(word) for words in BY_LANGUAGE.values() for word in words.split())


def is_stop_word(word):
    return folded(word) in STOP_WORDS
