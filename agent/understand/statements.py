"""What somebody states for good, and takes back: "I am allergic to nuts", "forget the nuts"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agent.request import Before
from agent.understand.message import Message, Span
from agent.understand.terms import singular
from agent.understand.vocabulary import one_of, table
from palate.types import Constraint, Limit

MOST_SAID = 200
_EDGE = r"(?:^|(?<=[\s,.;:!?，。；：！？、~～)）—-]))"
_I = r"(?:i|we)"
_AM = r"(?:i'm|i am|we're|we are)"
_HOW = (
    r"(?:severely |really |deadly |very |also |highly |quite |badly |terribly |mildly |slightly "
    r"|a bit |strictly |a |an |now |actually |basically |mostly |still |pretty |allergic and |"
    r"on a )*"
)
_END = (
    r"(?=[.;!?。；！？]|$|,|，| so (?!that)| but | and (?:i|my|want|what|please|need|show|find|recommend|"
    r"looking|can|could)| what | can you| could you| please| any | recommend| find me| show me|"
    r" suggest| though| anymore| any more| by the way| btw| -)"
)
_X = (
    r"(?P<x>[a-z][a-z' -]*?(?:(?:,| and| or|, and|, or| nor) (?!i |i'm|my |so |want|what|please|"
    r"show|find|recommend|suggest|need|looking|can |could |any )[a-z' -]+?){0,4})"
)
_DIETS = one_of(tuple(name for diet in table("families")["diets"].values() for name in diet["names"]))
_THIRD_EN = (
    r"(?:(?:my|our|the|his|her) [a-z' -]{2,25}?(?:'s| is| are| has| have)|(?:she|he|they)(?:'s|"
    r"'re| is| are| has| have))"
)
_FIRST_EN = (
    rf"{_AM} {_HOW}(?:allergic|intolerant|sensitive) to {_X}",
    (
        rf"{_I}(?: have|'ve got|'ve| suffer from)(?: got)? (?:a |an )?(?:(?:severe|bad|serious|mild|"
        rf"bit of a) )?{_X} (?:allergy|allergies|intolerance)"
    ),
    (
        rf"{_I} (?:really |absolutely |simply |strictly |generally |usually |just |also )?(?:don't|"
        rf"do not|never|can't|can not|won't|shouldn't|mustn't|am not allowed to|no longer) (?:ever "
        rf"|really |usually )?(?:eat|drink|have|tolerate|touch|consume|digest) (?:any )?{_X}"
    ),
    rf"{_AM} {_HOW}(?P<diet>{_DIETS})",
    rf"{_I} (?:keep|eat|follow a strict|follow a|follow) (?P<diet2>{_DIETS})",
    rf"{_I} (?:gave up|have given up|'ve given up|quit|stopped eating|stopped drinking|always avoid|avoid) {_X}",
)
_RULE_EN = (
    r"(?:please )?no more (?P<y0>[a-z][a-z' -]*?)(?: for me)?(?:,? (?:from now on|ever again|ever|going forward))+",
    (
        r"(?:please )?(?:never|don't ever|do not ever|don't you ever) (?:again )?(?:show|recommend|"
        r"suggest|give|offer|serve|bring|send|list|propose)(?: (?:me|us))?(?: (?:any|anything (?:with|"
        r"about)|another|more))* (?P<y>[a-z][a-z' -]*?)(?: (?:ever )?again| any ?more| films?(?= again)|"
        r" please)?"
    ),
    (
        r"(?:please )?(?:don't|do not|stop) (?:show|recommend|suggest|give|offer|showing|recommending|"
        r"suggesting|giving|offering)(?: (?:me|us))?(?: (?:any|anything (?:with|about)|another|more))* "
        r"(?P<y2>[a-z][a-z' -]*?)(?: (?:ever again|again|any ?more|in (?:the )?future|from now on))"
    ),
    (
        r"(?:please )?stop (?:showing|recommending|suggesting|giving|offering)(?: (?:me|us))?(?: (?:any|"
        r"anything (?:with|about)|another|more|so many|so much))* (?P<y3>[a-z][a-z' -]*?)"
    ),
    (
        r"(?:from now on|in (?:the )?future|going forward|as a rule|for the future|henceforth|for "
        r"next time)[, ]+(?:please )?(?P<z>[^.;!?]{3,120}?)"
    ),
    (
        r"(?:please |can you |could you |also )?(?:remember|note|keep in mind|make a note|bear in "
        r"mind|don't forget|take note|know|save|store|add to my profile)(?:,| that|:| this:?)+ (?P<z2>(?:i|"
        r"my|we|no|never|i'm|only|that)\b[^.;!?]{2,120}?)"
    ),
    r"(?:please )?(?:remember|note|keep in mind|bear in mind) (?P<z3>(?:i|my|we|i'm|no)\b[^.;!?]{2,120}?)",
    (
        rf"{_I} (?:only|always|never|exclusively) (?:ever )?(?:watch|read|listen to|cook|eat|buy|drink|"
        rf"take|use)(?!ing) (?P<z4>[^.;!?,]{{3,80}}?)"
    ),
    (
        rf"{_I} (?:never want to|don't ever want to) (?:see|watch|read|hear|get)(?: (?:any|another|"
        rf"more))* (?P<y4>[a-z][a-z' -]*?)(?: (?:ever )?again| any ?more)?"
    ),
)
_FIRST_ZH = (
    (
        r"(?:我|本人|俺|咱)(?:这人|这个人|从小|一直|也|还|是|其实|现在|有点|可能|"
        r"好像|最近)*对(?P<x>[^\s,，。！!?？]{1,16}?)(?:是|会|"
        r"有点|严重|重度|特别|都|轻微|很)*(?:过敏|不耐受|敏感)(?!.{0,2}(?:吗|么))"
    ),
    r"(?:我|本人)(?:有)?(?P<x2>[^\s,，。！!?？对不有的]{1,8}?)(?:过敏|不耐受)(?!.{0,2}(?:吗|么|的))",
    (
        r"(?:我|本人|俺|我们全家|我们家|我们)(?:这人|这个人|从来|从|一直|平时|一般|"
        r"也|都|真的|是|现在|因为.{1,6}|信教)*(?:不|没法|不能|不可以|"
        r"不会|戒|忌|从不|绝不|不敢)(?:再)?(?:吃|喝|碰|沾|食用)(?:了)?(?P<x3>[^\s,"
        r"，。！!?？吗么了的]{1,16})(?!.{0,3}(?:吗|"
        r"么|什么))"
    ),
    (
        rf"(?:我|本人|我们|俺)(?:现在|一直|是|也|平时|从小|最近开始|开始|长期|个|"
        rf"一个|属于|已经)*(?P<diet>{_DIETS})(?:的|者|人士|主义者|了)?(?!.{{0,2}}吗)"
    ),
    r"(?:我|本人)(?:已经|现在)?(?:戒|忌)(?P<x4>[^\s,，。！!?？了]{1,6})了?",
)
_RULE_ZH = (
    (
        r"(?:请|麻烦)?(?:你)?(?:以后|今后|从今以后|从现在起|从现在开始|往后|将来|"
        r"永远|千万|再也|一律)+(?:都|请|也)*(?:别|不要|不用|不许|不准|不想|"
        r"勿|不|甭)+(?:再|给|我|跟|想)*(?:推荐|推|看到|看|显示|出现|给|发|提|推送|"
        r"放|听|安利|介绍)*(?:我)?(?:任何|什么|那些|有)*(?P<y>[^\s,"
        r"，。！!?？了吧的]{1,14})(?:的(?:东西|内容|电影|书|歌))?(?:了|给我|吧)?"
    ),
    (
        r"(?:请|麻烦)?(?:别|不要|停止|不许)(?:再)(?:给我)?(?:推荐|推|给我看|显示|"
        r"发|提|推送|安利|介绍|让我看到?)(?:我)?(?:任何|什么|那些)*(?P<y2>[^\s,"
        r"，。！!?？了吧的]{1,14})(?:给我|的(?:东西|内容|电影|书|歌))?了?"
    ),
    (
        r"(?:请|麻烦)?(?:你)?(?:帮我)?(?:记住|记一下|记下来?|记得|记着|备注一下|"
        r"备注|记好|牢记|记录一下|请记)(?:了|一下|哦|：|:|，|,|一点)*(?P<z>(?:我|"
        r"别|不|以后|只|本人)[^。！!?？；]{1,80})"
    ),
    r"(?:以后|今后|从现在起|从今以后|从现在开始|往后)(?:都|请|就|一律)*(?P<z2>(?:只|都|多|少|优先)[^。！!?？；]{2,60})",
    r"我(?:从来|一直|平时|永远|一向)*(?:只|从不|从来不|永远不)(?:看|听|读|买|用|学)(?P<z3>[^\s,，。！!?？吗]{1,20})",
)
_TASTE_EN = (
    rf"{_I} (?:really |absolutely |just |truly |simply |utterly )?(?:hate|can't stand|cannot stand|"
    rf"detest|despise|loathe|can't bear) (?P<y>[a-z][a-z' -]*?)"
)
_TASTE_ZH = (
    r"我(?:最|特别|非常|很|超级|真的|从小)?(?:讨厌|受不了|反感|厌恶)(?P<y>[^\s,"
    r"，。！!?？这那第《它了的]{1,10})(?:的(?:电影|书|东西|歌))?"
)
_FORGET_EN = (
    (
        r"(?:please |can you |you can |you may |could you |just |ok |okay |actually |hey |now )*(?:forget|"
        r"delete|erase|remove|drop|scrap|clear|discard|unlearn|disregard|stop remembering|get rid "
        r"of|take (?:off|away|out)|lift|cancel|undo)(?: about)?(?: the| my| that| what i said about|"
        r" what i told you about| everything about| all about| any)* (?P<f>(?:that|it|this|what i "
        r"(?:said|told you)|everything|all|last|[a-z' -]+?))(?: (?:thing|bit|constraint|allergy|restriction|"
        r"rule|note|memory|limit|condition|preference|stuff|part|statement|ban|diet|filter|entry|requirement|"
        r"from (?:my|your) (?:profile|memory|notes)))*(?: (?:please|now|again|for me|i mentioned|i "
        r"said|i told you about))*"
    ),
    (
        rf"{_AM} (?:actually )?(?:no longer|not|not really|not actually) {_HOW}(?:(?:allergic|intolerant|"
        rf"sensitive) to (?P<f2>[a-z' -]+?)|(?P<f3>{_DIETS}))(?: any ?more| now| these days| after "
        rf"all)?"
    ),
    (
        r"(?:i|we)(?: can| do|'m able to| am allowed to|'m allowed to| have started to| started)? "
        r"(?:now )?(?:eat|eating|drink|drinking|have|tolerate|like|watch|watching) (?P<f4>[a-z' -]+?) "
        r"(?:again|now|after all|these days|once more)"
    ),
    (
        r"(?:you (?:don't|do not) (?:have|need) to|no need to|don't|no longer|you needn't|you can "
        r"stop|stop) (?:remember(?:ing)?|avoid(?:ing)?|exclud(?:e|ing)|filter(?:ing)?(?: out)?|leav(?:e|"
        r"ing) out|keep(?:ing)?) (?:the |that |my |any |out )*(?P<f5>[a-z' -]+?)(?: any ?more| any "
        r"longer| out| for me)*"
    ),
    (
        r"(?:my|the) (?P<f6>[a-z' -]+?) (?:allergy|intolerance|restriction|ban|diet|rule) (?:is|has) "
        r"(?:gone|over|no longer .*|passed|finished|done|been lifted)"
    ),
    (
        r"(?:that|this|it)(?:'s| is| isn't)(?: no longer| not)? (?:true|the case|valid|needed|right|"
        r"relevant)(?: any ?more| now)?(?P<f7>)"
    ),
)
_FORGET_ZH = (
    (
        r"(?:请|麻烦|你|可以|把|帮我|现在|那)*(?:忘掉|忘了|忘记|别记|不用记|不要记|"
        r"不必记|无需记|删掉|删除|清除|去掉|移除|取消|抹掉|撤销|解除|作废|不用再记|"
        r"别再记)(?:得|着|住|了|掉|吧)*(?:我)?(?:说过?的?|刚才|之前|关于|告诉你的|"
        r"对)*(?P<f>[^,，。！!?？；吧]{0,20}?)(?:的?(?:事情?|"
        r"限制|要求|约束|记录|记忆|条件|这条|那条|这件事|那件事|说法|话|设定|规则|"
        r"忌口|禁忌|偏好|过敏))*(?:了|吧|啊|呀|好了)*(?=$|[\s,，。！!?？；])"
    ),
    (
        r"把(?P<f2>[^,，。！!?？；]{1,20}?)(?:的?(?:事情?|限制|要求|约束|记录|记忆|"
        r"条件|这条|那条|设定|规则|忌口|过敏))*(?:忘了|忘掉|忘记|"
        r"删了|删掉|删除|去掉|取消|清除|移除|抹掉)(?:吧|了)*"
    ),
    r"我(?:现在|已经|其实|早就|如今)*(?:不再|不|没有|没)(?:再)?对(?P<f3>[^,，。！!?？；]{1,12}?)(?:不再|不)?过敏了?",
    r"我对(?P<f8>[^,，。！!?？；]{1,12}?)(?:已经|现在|其实|早就)*(?:不再|不|没有|没)过敏了?",
    (
        r"我(?:现在|又|已经|重新|如今|开始)+(?:可以|能|敢|开始)?(?:又|再)?(?:吃|"
        r"喝|碰)(?P<f4>[^,，。！!?？；了点些]{1,12})(?:了|啦)"
    ),
    rf"我(?:现在|已经|其实|如今)*(?:不再|不|不是)(?:是)?(?P<f5>{_DIETS})(?:者|主义者)?了?",
    r"(?:不用|不必|无需|没必要|别)(?:再|帮我|给我)*(?:避开|排除|过滤|回避|忌)(?P<f6>[^,，。！!?？；了]{1,12})了?",
    r"我(?:现在)?(?:又)?(?:喜欢|想看|想吃|爱看|能接受)(?P<f7>[^,，。！!?？；了]{1,10})了",
)
_THAT = re.compile(
    r"(?:that|it|this|what i (?:said|told you)|last|thing|everything|all|那个|这个|那条|这条|那件|这件|这|那|"
    r"它|上一条|最后一条|刚才的?|刚才那个|之前的?|之前|刚才|我?说的|一?条?|)+"
)
_SUPPOSED = re.compile(
    r"(?<!\w)(?:if|whether|suppose|supposing|imagine|pretend|as if|like|that says|said|says|say|"
    r"wrote|quote|reads|what happens when|in case|when|think|thinks|thought|believes?|used to "
    r"be|dreamt|dreamed|character|narrator|who says)(?: that| me| he| she| they)?[:,]? $"
    r"|(?:如果|假如|要是|假设|万一|假装|比如|说|写着?|写道|认为|以为|主角|的人|之前|以前|曾经|小时候)[：:,，]?$"
)
_KEPT = re.compile(r"(?<!\w)(?:don't|do not|never|not|won't|can't|i|to|you) $|(?:不要|别|不会|没|没有|我|会)$")
"""What turns "forget" into its opposite, or tells of forgetting."""


@dataclass(frozen=True)
class Stated:
    """What a message states: constraints to remember, limits that hold for somebody else, and phrases to forget."""

    constraints: tuple[Constraint, ...] = ()
    limits: tuple[Limit, ...] = ()
    forgotten: tuple[str, ...] = ()
    forgets: bool = False


def statements(message: Message, before: Before, items: Sequence[Span] = ()) -> Stated:
    """What is stated and taken back; the words of it are taken. What is said of items, which stand at `items`, states
    nothing."""
    forgets, forgotten = _forgotten(message, before)
    constraints = [] if forgets else list(_constraints(message, items))
    return Stated(tuple(constraints), tuple(_of_others(message)), forgotten, forgets)


def firm_limit(words: str, said: str) -> Limit | None:
    """What must not be in it, of words like "nuts and shellfish" or "horror films"; foods with what they go by.

    >>> firm_limit("nuts", "I am allergic to nuts").terms[:3]
    ('nut', 'peanut', 'almond')
    """
    terms: list[str] = []
    for part in re.split(r"\s*(?:,|、|/|\band\b|\bor\b|\bnor\b|和|或者?|以及|跟|与|还有)\s*", words):
        bare = re.sub(
            r"^(?:any|all|the|a|an|of|most|every|kind of|type of|such|任何|所有|各种|一切)\s+", "", part.strip(" '的了")
        )
        bare = re.sub(
            (
                r"(?<=\w) (?:films?|movies?|books?|stuff|things?|products?|stories|songs?|music|content|news|"
                r"recipes|dishes)$"
            ),
            "",
            bare,
        )
        bare = re.sub(
            r"(?<=[\u3400-\u9fff]{2})(?:电影|片子|片|类|题材|的?书|小说|歌曲|歌|内容|新闻|东西|类的|制品)$", "", bare
        )
        if bare:
            terms += family(bare)
    return Limit(kind="exclude", terms=tuple(dict.fromkeys(terms)), said=said, firm=True) if terms else None


def family(word: str) -> tuple[str, ...]:
    """What a food goes by, or the foods that a diet leaves out; the word itself, singular, where it is neither."""
    foods, diets = _families()
    if word in diets:
        return tuple(term for name in diets[word] for term in foods[name])
    known = foods.get(word) or foods.get(singular(word))
    return known or (" ".join([*word.split()[:-1], singular(word.split()[-1])]),)


@lru_cache(1)
def _families() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    told: dict[str, Any] = table("families")
    foods = {name: tuple(map(str, food["terms"])) for food in told["foods"].values() for name in food["names"]}
    first = {key: tuple(map(str, food["terms"])) for key, food in told["foods"].items()}
    return {**foods, **first}, {
        name: tuple(diet["without"]) for diet in told["diets"].values() for name in diet["names"]
    }


@lru_cache(None)
def _compiled(pattern: str, end: str = _END) -> re.Pattern[str]:
    return re.compile(
        rf"{_EDGE}(?:and |but |so |also |hi,? |oh,? |btw,? |by the way,? |well,? |because |since |ps:? "
        rf"|as )?(?P<all>{pattern}){end}"
    )


def _found(message: Message, listed: tuple[str, ...], end: str = _END) -> Iterator[re.Match[str]]:
    for pattern in listed:
        for found in message.find(_compiled(pattern, end)):
            if not _SUPPOSED.search(message.low[: found.start("all")][-24:]):
                yield found


def _constraints(message: Message, items: Sequence[Span] = ()) -> Iterator[Constraint]:
    for listed, end in ((_RULE_EN, _END), (_FIRST_EN, _END)):
        for found in _found(message, listed, end):
            yield from _constraint(message, found, items)
    for chinese in (_RULE_ZH, _FIRST_ZH):
        for pattern in chinese:
            for found in message.find(re.compile(f"(?P<all>{pattern})")):
                if not _SUPPOSED.search(message.low[: found.start()][-8:]) and not _is_of_another(message, found):
                    yield from _constraint(message, found, items)


def _is_of_another(message: Message, found: re.Match[str]) -> bool:
    """ "我妈不吃辣" is not of the person."""
    return bool(re.match(r"我(?:妈|爸|女|儿|老|家(?!不)|朋|同|姐|哥|弟|妹|爷|奶|孩|男|媳|的)", found["all"]))


def _constraint(message: Message, found: re.Match[str], items: Sequence[Span]) -> Iterator[Constraint]:
    groups = found.groupdict()
    words = next((groups[name] for name in groups if name != "all" and groups[name]), "").strip()
    if not words or re.fullmatch(
        r"(?:that|it|this|these|those|them|one|ones|much|more|out|time|这个?|那个?|它|这些|那些|什么|了)", words
    ):
        return
    span = (found.start("all"), found.end("all"))
    if any(start < span[1] and span[0] < end for start, end in items) or re.search(r"什么|哪|吗|么$", found["all"]):
        return
    said = message.said(span)[:MOST_SAID].rstrip(" ,，")
    inner = any(groups.get(name) for name in ("z", "z2", "z3", "z4"))
    message.take(span)
    yield Constraint(text=said, limit=_inner_limit(words, said, found["all"]) if inner else firm_limit(words, said))


def _inner_limit(words: str, said: str, whole: str) -> Limit | None:
    """What "remember that ..." asks of items, where what follows is a statement itself."""
    inner = Message.of(words)
    for constraint in _constraints(inner):
        if constraint.limit is not None:
            return constraint.limit.model_copy(update={"said": said})
    taste = re.search(
        (
            r"(?:^|\s)(?:no|without|nothing with|hate|dislike|don't like|don't want|avoid)(?: any)? (?P<y>[a-z' "
            r"-]+)$|(?:不喜欢|不要|讨厌|不想看|不看|不听|别给我推荐|别推荐|避开)(?P<zh>[^,，。的]{1,10})"
        ),
        words,
    )
    return firm_limit(taste["y"] or taste["zh"], said) if taste else None


def tastes(message: Message, items: Sequence[Span] = ()) -> tuple[Constraint, ...]:
    """ "I hate musicals", where nothing else is asked for: it holds from now on."""
    made = []
    for pattern in (_compiled(_TASTE_EN), re.compile(f"(?P<all>{_TASTE_ZH})")):
        made += [one for found in message.find(pattern) for one in _constraint(message, found, items)]
    return tuple(made)


_OTHERS = (
    rf"{_THIRD_EN} {_HOW}(?:allergic|intolerant) to {_X}",
    rf"{_THIRD_EN} (?:a |an )?{_X} (?:allergy|intolerance)",
    (
        rf"(?:(?:my|our|the) [a-z' -]{{2,20}}?|she|he|they|who) (?:doesn't|don't|can't|won't|never) "
        rf"(?:ever )?(?:eat|drink|tolerate)s? {_X}"
    ),
    rf"{_THIRD_EN} {_HOW}(?P<diet>{_DIETS})",
)
_OTHERS_ZH = (
    r"(?:我(?:的|家)?[^\s,，。我对]{1,5}|他|她|他们|对方)(?:对)(?P<x>[^\s,，。]{1,10}?)(?:严重|都)?过敏",
    (
        r"(?:我(?:的|家)?(?:妈|爸|女|儿|老|朋|同|姐|哥|弟|妹|爷|奶|孩|男|媳)[^\s,"
        r"，。我]{0,3}|他|她|他们|对方)(?:也|都|从来)?(?:不|"
        r"不能)(?:吃|喝)(?P<x2>[^\s,，。的了]{1,10})"
    ),
)


def _of_others(message: Message) -> Iterator[Limit]:
    found_all = [
        *_found(message, _OTHERS),
        *(one for pattern in _OTHERS_ZH for one in message.find(re.compile(f"(?P<all>{pattern})"))),
    ]
    for found in found_all:
        groups = found.groupdict()
        words = next((groups[name] for name in groups if name != "all" and groups[name]), "")
        said = message.said((found.start("all"), found.end("all")))
        if words and (limit := firm_limit(words, said)):
            message.take((found.start("all"), found.end("all")))
            yield limit


def _forgotten(message: Message, before: Before) -> tuple[bool, tuple[str, ...]]:
    """Whether something is to be forgotten, and the remembered texts that are meant."""
    texts: dict[str, None] = {}
    forgets = False
    patterns = [_compiled(pattern) for pattern in _FORGET_EN] + [
        re.compile(f"(?P<all>{pattern})") for pattern in _FORGET_ZH
    ]
    for pattern in patterns:
        for found in message.find(pattern):
            what = next((value for name, value in found.groupdict().items() if name != "all" and value), "").strip()
            meant = _meant(what, before)
            sure = re.match(
                (
                    r"(?:please |can you |just |ok |actually )*(?:forget|stop remembering|unlearn)|"
                    r"忘|.{0,4}忘|.*(?:不用|"
                    r"别|不要)(?:再)?记|i'?m? .*(?:no longer|not)|我"
                ),
                found["all"],
            )
            before_it = message.low[: found.start("all")][-24:]
            if (
                _SUPPOSED.search(before_it)
                or _KEPT.search(before_it)
                or not (meant or (sure and _is_plain(found, what)))
            ):
                continue
            forgets = True
            texts.update(dict.fromkeys(meant))
            message.take((found.start("all"), found.end("all")))
    return forgets, tuple(texts)


def _is_plain(found: re.Match[str], what: str) -> bool:
    """ "Forget it, show me a film" and "I am not vegetarian" without anything remembered still ask to forget; "don't
    forget" and "I liked it" do not."""
    return not re.search(
        r"(?:don't|never|不要|别|我(?:又|现在)?(?:喜欢|想看|爱看|想吃))\s*$|^我(?:又|现在)?(?:喜欢|想看|爱看|想吃)",
        found["all"],
    )


def _meant(what: str, before: Before) -> tuple[str, ...]:
    """The remembered texts that a phrase means: those that share a word with it; the last for "that"."""
    constraints = before.constraints
    if not constraints:
        return ()
    if re.fullmatch(
        r"(?:everything|all|all of (?:it|that|them)|所有的?|全部|一切|everything i (?:said|told you))", what
    ):
        return tuple(one.text for one in constraints)
    if _THAT.fullmatch(what):
        return (constraints[-1].text,)
    wanted = _tokens(what)
    return tuple(
        one.text for one in constraints if wanted & (_tokens(one.text) | set(one.limit.terms if one.limit else ()))
    )


_VAIN = frozenset(
    [
        "i",
        "i'm",
        "am",
        "a",
        "an",
        "the",
        "to",
        "my",
        "me",
        "is",
        "not",
        "no",
        "don't",
        "do",
        "eat",
        "never",
        "any",
        "about",
        "that",
        "it",
        "of",
        "and",
        "or",
        "in",
        "was",
        "said",
        "have",
        "can",
        "now",
        "please",
        "我",
        "对",
        "不",
        "吃",
        "的",
        "了",
        "过敏",
    ]
)


def _tokens(text: str) -> set[str]:
    low = text.lower()
    latin = {singular(word) for word in re.findall(r"[a-z][a-z'-]+", low)} - _VAIN
    foods, diets = _families()
    han = {name for name in (*foods, *diets) if not name[0].isascii() and name in low}
    runs = set(re.findall(r"[\u3400-\u9fff]{2,}", re.sub(r"[我对不吃的了别给推荐以后永远再]|过敏", " ", low)))
    kin = {term for word in [*latin, *han] for term in family(word)}
    return latin | han | runs | kin
