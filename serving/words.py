"""The words around the data, in English and Chinese: headings, verbs, names of granularities and scenes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from palate.types import Dimension, EventKind, Granularity, Language, RejectedClaim

VERBS: Mapping[Language, Mapping[EventKind, str]] = {
    "en": {
        "view": "looked at", "click": "opened", "search": "searched for", "play": "played", "watch": "watched",
        "read": "read", "purchase": "bought", "rate": "rated", "like": "liked", "dislike": "disliked",
        "share": "shared", "save": "saved", "comment": "wrote about", "follow": "followed", "hide": "hid",
    },
    "zh": {
        "view": "浏览", "click": "打开", "search": "搜索", "play": "播放", "watch": "观看",
        "read": "阅读", "purchase": "购买", "rate": "评分", "like": "喜欢", "dislike": "不喜欢",
        "share": "分享", "save": "收藏", "comment": "评论", "follow": "关注", "hide": "隐藏",
    },
}  # fmt: skip

GRANULARITY: Mapping[Language, Mapping[Granularity, str]] = {
    "en": {"word": "Words", "topic": "Topics", "sentiment": "Feelings", "application": "Intents"},
    "zh": {"word": "关键词", "topic": "主题", "sentiment": "情感", "application": "意图"},
}
GRANULARITY_MEANS: Mapping[Language, Mapping[Granularity, str]] = {
    "en": {
        "word": "what keeps turning up in what they met and wrote",
        "topic": "what those things are about",
        "sentiment": "what they praise, and what they mind",
        "application": "what they are up to, and what tends to come next",
    },
    "zh": {
        "word": "在所见所写中反复出现的词",
        "topic": "这些内容属于哪些主题",
        "sentiment": "称赞什么，介意什么",
        "application": "正在做什么，接下来可能需要什么",
    },
}
DIMENSION: Mapping[Language, Mapping[Dimension, str]] = {
    "en": {
        "behaviour": "What they did",
        "content": "What it says",
        "social": "Whom they know",
        "time": "When",
        "place": "Where",
    },
    "zh": {"behaviour": "行为", "content": "内容", "social": "社交", "time": "时间", "place": "地点"},
}
SCENE: Mapping[Language, Mapping[str, str]] = {
    "en": {},
    "zh": {
        "work": "工作", "commute": "通勤", "home evening": "居家夜晚", "weekend leisure": "周末休闲",
        "shopping": "购物", "study": "学习", "travel": "旅行",
    },
}  # fmt: skip
REASON: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "unknown_handles": "cites nothing that the model was shown",
        "unsupported": "what it cites is about something else",
        "renamed": "nothing bears out the name; it stands under its statistical one",
        "contradicted": "what it cites says the opposite",
        "generic": "true of anybody",
        "copied": "copied word for word",
        "sensitive": "nobody's business to infer",
        "duplicate": "says another one again",
        "not_noise": "would drop what is no stray word",
        "still_supported": "would retire what events still support",
        "ungrounded": "speaks of nothing this person did",
    },
    "zh": {
        "unknown_handles": "所引用的内容从未给模型看过",
        "unsupported": "所引用的行为说的是别的事",
        "renamed": "没有依据支持这个名称，仍用统计得出的名称",
        "contradicted": "所引用的行为恰恰相反",
        "generic": "对谁都成立",
        "copied": "逐字照抄",
        "sensitive": "属于不该推断的个人隐私",
        "duplicate": "与另一条重复",
        "not_noise": "想删去的并非杂词",
        "still_supported": "想撤下的仍有行为支持",
        "ungrounded": "说的不是此人做过的事",
    },
}
"""Why something a language model said was not let stand; as `profiles.llm.verify.Reason`."""

TEXT: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "about": "What {users} people did with {items} things, and what it says about {shown} of them",
        "how_to_read": "How to read this",
        "bar_means": "The longer the bar, the more of the person an interest is.",
        "for": "for it",
        "against": "against it",
        "unsure": "faded: little evidence",
        "open": "Open a line to see the person's own events behind it.",
        "events": "{count} events",
        "one_event": "1 event",
        "until": "until {date}",
        "confidence": "confidence",
        "low_confidence": "Little is known of this person. Read what follows as a guess.",
        "interests": "What they like",
        "nothing": "Nothing found.",
        "weight": "weight",
        "evidence": "Evidence",
        "and_more": "and {count} more",
        "rule": "Of those who like {antecedent}, {confidence} also like {consequent}: {lift} times what chance gives.",
        "dimensions": "Where it shows",
        "dimension": "Dimension",
        "count": "Interests",
        "strongest": "Strongest",
        "scenes": "Two scenes, two lists",
        "guessed": "Nothing in the data tells of this scene: the list goes by its description alone.",
        "contrast": "How each interest's share differs between {first} and {second}",
        "drift": "How interests moved",
        "drift_alt": "Weight of the strongest interests on {count} days from {first} to {last}: {lines}",
        "no_drift": "Too few dated events to draw a course.",
        "from_to": "{label} from {first} to {last}",
        "drift_means": "Each point is the weight a profile built on that day would have given.",
        "recommended": "For any moment",
        "none_found": "Nothing to recommend.",
        "constraints": "They said",
        "rich": "a long history",
        "sparse": "a short history",
        "other_language": "another language",
        "drifting": "a changing taste",
        "negative": "clear dislikes",
        "typical": "a usual history",
        "made_by": "Made by Palate {version} from {events} events, by statistics alone: no language model was asked.",
        "language": "English",
        "skip": "Skip to the people",
        "people": "People",
        "stars": "★{value}",
        "times": "{value} times",
        "rising": "rising",
        "falling": "falling",
        "why": "Why",
        "likes": "for",
        "dislikes": "against",
        "made_with": "Made by {engine} with {model}; prompt {prompt}; {tokens} tokens; updates since: {patches}.",
        "made_with_model": "Made by Palate {version} from {events} events: statistics, and a language model whose words"
        " were checked against them.",
        "no_model_name": "a model without a name",
        "withheld": "(withheld)",
        "rejected": "Said by the model and not let stand",
        "none_rejected": "Everything the model said was let stand, or no model was asked.",
        "tell_nothing": "Too little is known of this person to tell anything.",
    },
    "zh": {
        "about": "{users} 个人与 {items} 件物品的往来，以及从中看到的 {shown} 个人",
        "how_to_read": "怎样读这一页",
        "bar_means": "条形越长，这项兴趣在此人身上越重。",
        "for": "喜欢",
        "against": "不喜欢",
        "unsure": "淡色：证据不多",
        "open": "点开任一行，可看到背后本人的行为记录。",
        "events": "{count} 条行为",
        "one_event": "1 条行为",
        "until": "截至 {date}",
        "confidence": "可信度",
        "low_confidence": "对此人所知甚少，以下内容请当作猜测。",
        "interests": "兴趣",
        "nothing": "没有发现。",
        "weight": "权重",
        "evidence": "证据",
        "and_more": "还有 {count} 条",
        "rule": "喜欢{antecedent}的人中有 {confidence} 也喜欢{consequent}，是随机情形的 {lift} 倍。",
        "dimensions": "体现在哪里",
        "dimension": "维度",
        "count": "兴趣数",
        "strongest": "最强的",
        "scenes": "两种场景，两份清单",
        "guessed": "数据中没有此人在这个场景的行为，这份清单只依据场景的描述。",
        "contrast": "各项兴趣在{first}与{second}中的占比",
        "drift": "兴趣的变化",
        "drift_alt": "从 {first} 到 {last} 的 {count} 个时点上最强兴趣的权重：{lines}",
        "no_drift": "带日期的行为太少，画不出变化。",
        "from_to": "{label} 从 {first} 到 {last}",
        "drift_means": "每个点是当天生成的画像会给出的权重。",
        "recommended": "不限场景",
        "none_found": "没有可推荐的内容。",
        "constraints": "本人说过",
        "rich": "历史丰富",
        "sparse": "历史很短",
        "other_language": "另一种语言",
        "drifting": "口味在变",
        "negative": "好恶分明",
        "typical": "寻常的历史",
        "made_by": "由 Palate {version} 根据 {events} 条行为统计得出，没有使用语言模型。",
        "language": "中文",
        "skip": "跳到人物",
        "people": "人物",
        "stars": "★{value}",
        "times": "{value} 次",
        "rising": "上升",
        "falling": "下降",
        "why": "缘由",
        "likes": "喜欢",
        "dislikes": "不喜欢",
        "made_with": "由 {engine} 使用 {model} 生成；提示 {prompt}；{tokens} 个词元；此后更新 {patches} 次。",
        "made_with_model": "由 Palate {version} 根据 {events} 条行为生成：先作统计，再由语言模型归纳，并与行为核对。",
        "no_model_name": "未具名的模型",
        "withheld": "（不予保留）",
        "rejected": "模型说过但没有采用的内容",
        "none_rejected": "模型所说全部采用，或没有使用模型。",
        "tell_nothing": "对此人所知太少，说不出什么。",
    },
}


def word(language: Language, key: str, **values: object) -> str:
    """The text named `key` in `language`, with its values filled in.

    >>> word("en", "events", count=12)
    '12 events'
    """
    return TEXT[language][key].format(**values)


def why_rejected(language: Language, claim: RejectedClaim) -> str:
    """Why a claim was not let stand, in words; a reason that has none stands for itself.

    >>> why_rejected("en", RejectedClaim(label="Good things", reason="generic"))
    'true of anybody'
    >>> why_rejected("zh", RejectedClaim(label="火锅", reason="unsupported", detail="e3"))
    '所引用的行为说的是别的事（e3）'
    """
    reason = REASON[language].get(claim.reason, claim.reason.replace("_", " "))
    if not claim.detail:
        return reason
    return f"{reason}（{claim.detail}）" if language == "zh" else f"{reason} ({claim.detail})"


def scene_name(language: Language, scene: str) -> str:
    """A scene as people call it: its own name where no translation is known.

    >>> scene_name("zh", "commute"), scene_name("en", "commute")
    ('通勤', 'commute')
    """
    return SCENE[language].get(scene.replace("_", " "), scene.replace("_", " "))


def date(language: Language, time: float | None, zone: str = "UTC") -> str:
    """A day as people write it; empty when the time is unknown or lies outside the calendar.

    >>> date("en", 0.0), date("zh", 0.0)
    ('1 Jan 1970', '1970年1月1日')
    """
    try:
        moment = datetime.fromtimestamp(time or 0.0, tz=ZoneInfo(zone))
    except (OverflowError, ValueError, OSError):
        return ""
    if time is None:
        return ""
    if language == "zh":
        return f"{moment.year}年{moment.month}月{moment.day}日"
    return f"{moment.day} {moment:%b} {moment.year}"
