"""Texts in which two tokenizers that differ at all are likely to differ."""

from __future__ import annotations

HARD_TEXTS: list[str] = [
    "",
    " ",
    "  leading, trailing  ",
    "\n\n \n\t\t  indented\n    four\r\n",
    "It's we'll I'M they'VE 'sounds o'clock",
    'e17 2024-03-01 + rate 4.5 "Dune (1965), part 2" 12345678901234567890',
    "snake_case camelCase HTTPServer __init__ a.b/c\\d #tag @user $9.99 50% C++ <b>&amp;</b>",
    "喜欢看科幻小说和四川火锅，2024年3月1日评分5星。",
    "繁體中文與简体中文混排 with English 中间and数字123",
    "日本語のテキスト カタカナ ﾊﾝｶｸ 한국어 텍스트",
    "Прочитал книгу за вечер ελληνικά עברית العربية हिन्दी ภาษาไทย",
    "👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 ❤️ 🇨🇳 ☕️🍜",
    "cafe\u0301 café naïve e\u0323\u0302 Å Å \ufb01ne ①② ½ ｆｕｌｌ",
    "zero\u200bwidth non\u00a0breaking \u3000wide\u2028line \ufeff \u00ad",
    "!!!!???.... ---- ==== ,,,; ：；！？（）《》“”‘’……",
    "x" * 300,
    "哈" * 300,
    " " * 100 + "end",
    "\u0000\u0001\u007f\u0085",
    "𠮷野家 𝒳 𐍈 \U0010ffff",
    '{"tag": "ab12", "interests": [{"label": "tea", "events": ["e1", "e2"]}]}',
    "the quick brown fox jumps over the lazy dog " * 8,
]
"""Blanks, digits, quotation marks, several scripts, emoji, forms that normalisation changes, long runs."""
