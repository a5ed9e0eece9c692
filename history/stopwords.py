"""Words that tell nothing of a person's interests, English and Chinese.

The English ones are listed here: the long lists in circulation also drop "mug", "novel", "fire", "home" and "world",
which tell a lot. The Chinese ones are those of stopwords-iso, which are nearly all grammatical, and some more that
count, point or hedge.
"""

from __future__ import annotations

import stopwordsiso

_ENGLISH = """
a about above across actually after afterwards again against ago all almost alone along already also although always am
among amongst an and another any anybody anyhow anyone anything anyway anywhere apart are around as aside at away
back be became because become becomes becoming been before beforehand behind being below beside besides best better
between beyond both but by came can cannot could did do does doing done down due during each either else elsewhere
enough especially etc even ever every everybody everyone everything everywhere except far few fewer for former formerly
from further furthermore gave get gets getting give given gives giving go goes going gone good got gotten great had
hardly has have having he hence her here hereby herein hers herself him himself his how however i if in indeed instead
into is it its itself just keep keeps kept know known knows last lately later latter least less let lets like likely
made mainly make makes making many may maybe me mean means meanwhile might mine more moreover most mostly much must my
myself namely near nearly need needs neither never nevertheless next no nobody none nonetheless nor not nothing now
nowhere of off often oh ok okay on once one ones only onto or other others otherwise ought our ours ourselves out over
overall own particular particularly per perhaps please plus possible possibly probably put quite rather re really
recently regarding respectively said same saw say saying says see seem seemed seeming seems seen several shall she
should show since so some somebody somehow someone something sometime sometimes somewhat somewhere soon still such
sure take taken takes taking than that the their theirs them themselves then thence there thereafter thereby therefore
therein these they thing things think this those though through throughout thru thus to together too took toward towards
tried tries truly try trying two under unless unlike until up upon us use used uses using usually various very via
want wants was way ways we well went were what whatever when whenever where whereas whereby wherein wherever whether
which whichever while whilst who whoever whole whom whose why will with within without would yes yet you your yours
yourself yourselves s t d ll m ve
aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't mightn't mustn't needn't shan't shouldn't wasn't
weren't won't wouldn't ain't i'm i'd i'll i've you're you'd you'll you've he'd he'll she'd she'll it'd it'll we'd we'll
we're we've they'd they'll they're they've there'll that'll who'll who'd
one two three four five six seven eight nine ten first second third new
dont doesnt didnt isnt wasnt cant wont im ive id
"""
_CHINESE = """
没有 一次 一起 一直 已经 最后 最终 终于 渐渐 两人 二人 三人 一天 一名 一位 一场 一部 一只
一条 一段 一群 两个 两名 三个 几个 多个 之后 之前 之间 之下 之中 无法 原来 其实 仿佛 似乎
不断 正在 即将 便是 更加 非常 十分 成为 所谓 不能 不会 不想 不知 不再 可能 应该 必须 需要
里面 有人 真的 觉得 里 令 出 前 成 便 想 没 岁 位 名 部 场 次
种 只 条 件 套 份 元
"""
STOP_WORDS: frozenset[str] = frozenset((_ENGLISH + _CHINESE).split()) | frozenset(stopwordsiso.stopwords("zh"))
