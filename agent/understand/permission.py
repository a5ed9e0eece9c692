"""What changes of memory a person's own message asks for. What they quote or paste asks for nothing."""

from __future__ import annotations

import re

from agent.request import Before, Opinion
from agent.understand.cleaning import cleaned
from agent.understand.corrections import corrected
from agent.understand.gazetteer import QUOTED, Gazetteer
from agent.understand.message import Message
from agent.understand.opinions import opinions
from agent.understand.references import meant
from agent.understand.statements import Stated, statements, tastes
from palate.types import Constraint, Model

_PASTED = re.compile(
    r"```.*?(?:```|\Z)|`[^`]*`|^\s*>.*?$|<[^<>]*>.*?(?:</[^<>]*>|\Z)"
    r"|(?:(?:the|this|a|my friend's|her|his|their)? ?(?:review|text|description|article|email|"
    r"message|note|title|page|website|blurb|post|comment|tool|result|prompt|book|document|file|"
    r"label|sign)s? (?:\w+ )?(?:says?|said|reads?|goes|states?|tells?(?: me)?|wrote)|"
    r"(?:he|she|they|someone|somebody|the author|the reviewer|my \w+) (?:says?|said|wrote|told "
    r"me|posted|writes|asked|emailed|texted)|quote|i (?:read|saw|found|copied|got)(?: this| that|"
    r" the following)?)(?: that)?\s*[:：].*\Z"
    r"|(?:评论|简介|文章|标题|邮件|短信|网页|帖子|书评|影评|页面|介绍|有人|他|"
    r"她|他们|作者|朋友|上面|网上|文中|消息|描述)(?:里|中|上)?(?:说|写道?|"
    r"写着|提到|显示|这样说|表示|留言)\s*(?:道|的是)?[:：，,“\"「].*\Z|(?:以下|下面)(?:是|为)?[^：:]{0,12}[:：].*\Z",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_QUOTE = re.compile(
    r"[\"“”„«»「」『』][^\"“”„«»「」『』]*(?:[\"“”„«»「」『』]|\Z)|(?<![a-zA-Z])['‘][^'‘’]{12,}['’](?![a-zA-Z])"
)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ok|okay|sure|of course|please do|do it|do that|go ahead|correct|"
    r"right|exactly|absolutely|definitely|certainly|by all means|confirmed?|affirmative|y|是的?|"
    r"对的?|好的?|好啊|好呀|可以|行|嗯+|没错|当然|记住吧|记吧|记下来?吧?|要的?|"
    r"同意|确认|请记住|麻烦了|去吧|忘了吧|删吧)"
    r"(?:[\s,.!，。！~～]+(?:please|thanks|thank you|do|do it|do that|remember (?:it|that)|forget "
    r"(?:it|that)|go ahead|sure|yes|i am|i do|that's right|谢谢|请记住|记住吧|记吧|可以|好的?|没错|麻烦了?|删吧|吧|的|"
    r"是的))*[\s.!。！~～的了吧啊呀]*$"
)
_NO = re.compile(
    r"^\W*(?:no|nope|nah|no way|don't|do not|never ?mind|cancel|stop|please don't|not now|rather "
    r"not|n|不|不用了?|不要了?|不必了?|别了?|算了|不是|不行|不对|取消|先不|不需要)"
    r"(?:[\s,.!，。！~～]+(?:thanks|thank you|please|don't|do not|that's (?:wrong|fine|ok)|never ?mind|"
    r"cancel|leave it|not now|i'm not|谢谢|不用|不要|算了|别记|取消))*[\s.!。！~～了吧啊呀]*$"
)


MOST_OF_TASTE = 60
"""Characters of a message that says nothing but what is disliked."""


class Permission(Model):
    """What a message allows to be changed.

    Args:
        remember: what it states for good.
        forget: texts of remembered constraints that it takes back.
        opinions: what it says of items.
        yes, no: it answers a change that waits. Both are False where it says anything else.
    """

    remember: tuple[Constraint, ...] = ()
    forget: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    yes: bool = False
    no: bool = False


def permits(text: str, before: Before, gazetteer: Gazetteer | None = None) -> Permission:
    """What changes of memory a message asks for, in the person's own words: what stands in quotation marks or code, or
    follows "the review says:", never counts. Items go by their place in the last list or as "it", and by title where
    there is a `gazetteer`.

    >>> permits("I'm allergic to nuts", Before()).remember[0].text
    "I'm allergic to nuts"
    >>> permits('The review says: "I am allergic to nuts"', Before()).remember
    ()
    """
    own = own_words(text, gazetteer)
    plain = own.low.strip()
    stated = stated_in(own, gazetteer, before)
    judged = opinions(own, meant(own, gazetteer, before), before)
    return Permission(
        remember=stated.constraints,
        forget=stated.forgotten,
        opinions=judged,
        yes=_YES.match(plain) is not None,
        no=_NO.match(plain) is not None,
    )


def stated_in(own: Message, gazetteer: Gazetteer | None, before: Before) -> Stated:
    """What a person's own words state; a strong dislike counts where nothing else is said. What is said of an item is
    an opinion of it, and states nothing."""
    items = [one.span for one in meant(Message.of(own.text), gazetteer, before)]
    stated = statements(own, before, items)
    if stated.constraints or stated.forgets or len(own.low) >= MOST_OF_TASTE:
        return stated
    return Stated(tastes(own, items), stated.limits)


def own_words(text: str, gazetteer: Gazetteer | None = None) -> Message:
    """A message without what is quoted or pasted in it; titles of the catalogue in quotation marks stay."""

    def kept(found: re.Match[str]) -> str:
        quoted = found.group()
        title = gazetteer is not None and QUOTED.fullmatch(Message.of(quoted).low) and gazetteer.named(quoted)
        return quoted if title else " … "

    own = _QUOTE.sub(kept, _PASTED.sub(" … ", cleaned(text)))
    return Message.of(corrected(own, gazetteer))
