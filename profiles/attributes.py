"""Words that say how a thing is sold or made out, not what it is: colours, sizes, packs, praise, editions.

Alone they are nobody's interest, and a phrase made of them alone ("Radio Edit", "Extra Large") is none either. Beside
a word that names a thing they stay: "black tea", "bread mix". The lists are closed classes of two languages and know
no
catalogue; what is peculiar to one catalogue is left to statistics (`profiles.labels`).
"""

from __future__ import annotations

_COLOURS = """
beige black blue bronze brown burgundy charcoal chrome clear colored colors color colour copper cream crimson gold
golden gray green grey ivory lavender magenta maroon multicolor natural navy orange peach pink purple red silver tan
taupe teal transparent turquoise violet white yellow brushed matte glossy antiqued antique dark light bright
"""
_SIZES = """
big compact deep double extra full giant half heavy high huge jumbo king large larger largest length long low lower
max
maximum medium mini miniature narrow oversized queen regular short single size sized sizes slim small smaller square
standard super tall thick thin tiny triple twin ultra upper wide width xl xxl
"""
_PACKS = """
amount assorted assortment bag bags bonus bottle bottles box boxed boxes bulk bundle can canister cans carton cartons
case cases combo container containers count counts dozen each includes including item items jar jars kit kits lot
multipack pack package packages packaging packed packet packets packs pair pairs part parts pc pcs piece pieces pod
pods pouch pouches replacement refill refills retail sachet sachets serving servings set sets sleeve stick sticks tin
tins tub tubs tube tubes unit units variety wrapped individually label labels lid lids bottle
"""
_PRAISE = """
authentic award beautiful brand brands choice classic collection commercial convenient deluxe design designer easily
easy elegant essential essentials exclusive fancy famous favorite favourite fine fresh genuine gourmet great guarantee
guaranteed guarantees handy healthy ideal improved life lifetime limited living luxurious luxury modern money nice
official original packaged perfect perfectly popular premium professional pro promo pure quality quick real regular
rich
safe sale satisfaction select selected series signature simple smart special style stylish supreme top traditional
true ultimate unique universal value verified versatile warranty winning world-class non-slip
"""
_EDITIONS = """
version versions edition editions edit edits mix mixes remix remixed remixes remaster remastered explicit unabridged
abridged anniversary album single singles ep lp vol volume volumes disc discs cd cds dvd dvds blu-ray season seasons
episode episodes feat featuring ft radio extended uncut demo bonus track tracks instrumental main
"""
_PLAIN = """
product products home house time use free made make model type kind line http https www com net org html url system
feature features way usa com dr mr mrs
based brand-new ready
"""
_CHINESE = """
红色 蓝色 白色 黑色 绿色 黄色 紫色 粉色 灰色 棕色 彩色 透明 大号 小号 中号 加大 迷你 超大 特大 套装 包装 礼盒装 盒装
袋装
罐装 瓶装 散装 组合 组合装 正品 包邮 特价 优质 高档 豪华 经典版 新款 新版 升级版 限量版 精装 平装 珍藏版 完整版 版本
全集
上册 下册 第一季 第二季 季 集 型号 规格 系列 品牌 产品 商品 专业 经典 优惠 热卖 全新 官方 原装 影片 电影 故事 本片
该片 影戏
导演 主演 饰演 改编 讲述 一部 令人 众人 世人 一生 各自 对方 同时 时候 时间 事情 问题 关系 地方 开始 生活
"""
ATTRIBUTES: frozenset[str] = frozenset((_COLOURS + _SIZES + _PACKS + _PRAISE + _EDITIONS + _PLAIN + _CHINESE).split())


def only_attributes(term: str) -> bool:
    """Say whether a term, lower-cased, is made of attribute words alone.

    >>> [only_attributes(term) for term in ("radio edit", "blue", "black tea", "mug", "套装")]
    [True, True, False, False, True]
    """
    return all(word in ATTRIBUTES for word in term.split())
