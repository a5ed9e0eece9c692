"""Reads minutes, pages, years, prices and languages out of the many ways in which data writes them.

Every function takes a raw value and returns None, or nothing, where it says no such thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

LONGEST_MINUTES = 100_000.0
MOST_PAGES = 100_000.0
EARLIEST_YEAR, LATEST_YEAR = 1000, 2200
FIRST_EPOCH = 10_000_000.0
"""A date that is a larger number than this is in epoch seconds; ten thousand times larger, in milliseconds."""
MOST_PRICE = 1e9
LONGEST_VALUE = 200
"""Characters of a text that are read for a measure; a longer one is prose."""

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_HOURS = re.compile(rf"{_NUMBER}\s*(?:hours?|hrs?|h(?![a-z])|小时|个小时|个钟头)", re.IGNORECASE)
_MINUTES = re.compile(rf"{_NUMBER}\s*(?:minutes?|mins?|m(?![a-z])|分钟|分)", re.IGNORECASE)
_SECONDS = re.compile(rf"{_NUMBER}\s*(?:seconds?|secs?|s(?![a-z])|秒)", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)")
_PAGES = re.compile(rf"{_NUMBER}\s*(?:pages?|pp?\b\.?|页)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2}|21\d{2})(?!\d)")
_COMPACT_DAY = re.compile(r"(1[89]\d{2}|20\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_TITLE_YEAR = re.compile(r"[(（\[](1[89]\d{2}|20\d{2})(?:\s*[-–—]\s*(?:\d{2,4})?)?[)）\]]")
_PLAIN = re.compile(rf"\s*{_NUMBER}\s*")
_AMOUNT = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)|\d+(?:[.,]\d+)?")

_CURRENCIES: Mapping[str, str] = {
    "us$": "USD", "hk$": "HKD", "nt$": "TWD", "a$": "AUD", "c$": "CAD", "r$": "BRL", "$": "USD", "€": "EUR",
    "£": "GBP", "¥": "CNY", "￥": "CNY", "₹": "INR", "₩": "KRW", "人民币": "CNY", "rmb": "CNY", "港币": "HKD",
    "港元": "HKD", "日元": "JPY", "美元": "USD", "欧元": "EUR", "英镑": "GBP", "元": "CNY", "块": "CNY",
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yuan": "CNY", "yen": "JPY", "rupee": "INR",
}  # fmt: skip
"""Signs and names of currencies, those that others end in first; "¥" is read as yuan."""
_CODES = """
USD EUR GBP CNY JPY INR KRW HKD TWD SGD AUD CAD NZD CHF SEK NOK DKK PLN CZK HUF RUB TRY BRL MXN ZAR THB VND IDR MYR PHP
AED SAR ILS UAH
"""
_KNOWN = frozenset(_CODES.split())
_CODE = re.compile(r"(?<![A-Za-z])([A-Za-z]{3})(?![A-Za-z])")

_LANGUAGES: Mapping[str, str] = {
    "english": "en", "chinese": "zh", "mandarin": "zh", "cantonese": "zh", "putonghua": "zh", "japanese": "ja",
    "korean": "ko", "french": "fr", "german": "de", "spanish": "es", "italian": "it", "russian": "ru",
    "portuguese": "pt", "hindi": "hi", "arabic": "ar", "eng": "en", "zho": "zh", "chi": "zh", "cmn": "zh", "yue": "zh",
    "jpn": "ja", "kor": "ko", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "ita": "it",
    "rus": "ru", "por": "pt", "cn": "zh",
}  # fmt: skip
_CHINESE_NAMES: Mapping[str, str] = {
    "英": "en", "中文": "zh", "汉语": "zh", "华语": "zh", "国语": "zh", "普通话": "zh", "粤语": "zh", "简体": "zh",
    "繁体": "zh", "中": "zh", "日": "ja", "韩": "ko", "法": "fr", "德": "de", "西班牙": "es", "意大利": "it",
    "俄": "ru", "葡萄牙": "pt", "印地": "hi", "阿拉伯": "ar",
}  # fmt: skip
_NAMES_SPLIT = re.compile(r"[\s,;|/+&、，；()（）\[\]]+|\band\b")
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{2,8})*")


class Money(NamedTuple):
    """A price: an amount, and the ISO 4217 code of its currency, "" where the data does not say."""

    amount: float
    currency: str


def number(value: Any) -> float | None:
    """A finite number, also where it is written as text and nothing else.

    >>> number(" 12,5 "), number("12 kg"), number(True)
    (12.5, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e15 else None
    if isinstance(value, str) and (found := _PLAIN.fullmatch(value[:LONGEST_VALUE])):
        return _float(found.group(1))
    return None


def minutes(value: Any, per_minute: float = 1.0, *, hours_first: bool = False) -> float | None:
    """How long something takes, in minutes.

    Args:
        value: a number, or text that names its units.
        per_minute: how many units of a bare number make a minute.
        hours_first: whether "1:40" is hours and minutes, not minutes and seconds.

    >>> minutes("1h 40m"), minutes("PT1H40M"), minutes("1:40:00"), minutes("100分钟"), minutes(6000, 60)
    (100.0, 100.0, 100.0, 100.0, 100.0)
    """
    bare = number(value)
    if bare is not None:
        return _within(bare / per_minute, LONGEST_MINUTES)
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        return None
    if clock := _CLOCK.fullmatch(value.strip()):
        hours, minute, second = (float(part or 0) for part in clock.groups())
        told_in_minutes = 60 * hours + minute + second / 60
        return _within(told_in_minutes * (60 if hours_first and clock.group(1) is None else 1), LONGEST_MINUTES)
    parts = [(found, size) for found, size in ((_HOURS, 60.0), (_MINUTES, 1.0), (_SECONDS, 1 / 60))]
    told = [_float(hit.group(1)) * size for found, size in parts if (hit := found.search(value))]
    return _within(sum(told), LONGEST_MINUTES) if told else None


def pages(value: Any, *, named: bool = True) -> float | None:
    """How many pages something has; a bare number is one only where the column is `named` so.

    >>> pages("320 pages"), pages("320页"), pages(320), pages("320", named=False)
    (320.0, 320.0, 320.0, None)
    """
    bare = number(value)
    if bare is not None:
        return _within(bare, MOST_PAGES) if named else None
    if isinstance(value, str) and (found := _PAGES.search(value[:LONGEST_VALUE])):
        return _within(_float(found.group(1)), MOST_PAGES)
    return None


def year(value: Any) -> int | None:
    """The year of a year, a date or a moment; of a span, its first.

    >>> year(1995), year("1995-03-01"), year("May 2003"), year("1995年"), year(800_000_000)
    (1995, 1995, 2003, 1995, 1995)
    """
    bare = number(value)
    if bare is not None:
        return _year_of_number(bare)
    if isinstance(value, str) and len(value) <= LONGEST_VALUE and (found := _YEAR.search(value)):
        return int(found.group(1))
    return None


def title_year(title: str) -> int | None:
    """The year that stands in brackets in a title, the last one where there are several.

    >>> title_year("The Babadook (2014)"), title_year("霸王别姬（1993）"), title_year("2001: A Space Odyssey")
    (2014, 1993, None)
    """
    found = _TITLE_YEAR.findall(title)
    return int(found[-1]) if found else None


def money(value: Any) -> Money | None:
    """A price, from a number, from text such as "$12.99", or from an object with an amount and a currency.

    >>> money("$12.99"), money("1.299,00 €"), money("50元"), money({"amount": 5, "currency": "gbp"})
    (Money(amount=12.99, currency='USD'), Money(amount=1299.0, currency='EUR'), Money(amount=50.0, currency='CNY'), \
Money(amount=5.0, currency='GBP'))
    """
    if isinstance(value, Mapping):
        return _money_of_parts(value)
    bare = number(value)
    if bare is not None:
        return _priced(bare, "")
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        return None
    found = _AMOUNT.search(value)
    return None if found is None else _priced(_amount(found.group()), currency(value))


def currency(value: Any) -> str:
    """The ISO 4217 code that a text names or bears the sign of; "" for none.

    >>> currency("gbp"), currency("HK$ 20"), currency("人民币"), currency("20")
    ('GBP', 'HKD', 'CNY', '')
    """
    if not isinstance(value, str):
        return ""
    text = value[:LONGEST_VALUE].casefold()
    codes = [code.upper() for code in _CODE.findall(text) if code.upper() in _KNOWN]
    return codes[0] if codes else next((code for sign, code in _CURRENCIES.items() if sign in text), "")


def languages(value: Any) -> frozenset[str]:
    """Codes of the languages that a text or a list of texts names.

    >>> sorted(languages("en/zh")), sorted(languages(["English", "普通话"])), sorted(languages("pt-BR"))
    (['en', 'zh'], ['en', 'zh'], ['pt'])
    """
    if isinstance(value, list | tuple):
        return frozenset().union(*(languages(one) for one in value[:LONGEST_VALUE]))
    if not isinstance(value, str):
        return frozenset()
    words = _NAMES_SPLIT.split(value[:LONGEST_VALUE].casefold())
    return frozenset(code for word in words if (code := _language(word)))


def _language(word: str) -> str:
    if word in _LANGUAGES:
        return _LANGUAGES[word]
    if word and not word.isascii():
        return next((code for name, code in _CHINESE_NAMES.items() if word.startswith(name)), "")
    tag = _TAG.fullmatch(word)
    return _LANGUAGES.get(tag.group(1), tag.group(1)) if tag else ""


def _year_of_number(bare: float) -> int | None:
    if EARLIEST_YEAR <= bare <= LATEST_YEAR:
        return int(bare)
    if bare == int(bare) and _COMPACT_DAY.fullmatch(str(int(bare))):
        return int(bare) // 10_000
    seconds = bare / 1000 if bare > FIRST_EPOCH * 10_000 else bare
    if not FIRST_EPOCH < seconds < FIRST_EPOCH * 10_000:
        return None
    found = datetime.fromtimestamp(seconds, UTC).year
    return found if EARLIEST_YEAR <= found <= LATEST_YEAR else None


def _money_of_parts(parts: Mapping[str, Any]) -> Money | None:
    folded = {str(name).casefold(): one for name, one in parts.items()}
    amount = next((folded[name] for name in ("amount", "value", "price") if name in folded), None)
    found = None if isinstance(amount, Mapping) else money(amount)
    if found is None:
        return None
    return found if found.currency else Money(found.amount, currency(folded.get("currency")))


def _amount(written: str) -> float:
    """Of the two marks in a number the last is the decimal one, unless three digits follow each."""
    written = written.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        return float(written.replace(",", ""))
    if "." in written and "," in written:
        return float(written.replace(".", "").replace(",", "."))
    return float(written.replace(",", "."))


def _priced(amount: float, code: str) -> Money | None:
    return Money(amount, code) if 0 <= amount <= MOST_PRICE else None


def _within(amount: float, most: float) -> float | None:
    return amount if 0 < amount <= most else None


def _float(written: str) -> float:
    return float(written.replace(",", "."))
