"""Three items that the tests of telling share: an English film, an English book, a Chinese book."""

from palate.types import Item

HEAT = Item(
    item_id="heat",
    domain="films",
    title="Heat (1995)",
    text="A group of high-end professional thieves start to feel the heat from the LAPD when they leave a clue at "
    "their heist. No one is safe.",
    categories=("crime", "drama"),
    attributes={"director": ["Michael Mann"], "star": ["Al Pacino", "Robert De Niro"], "runtime": 170},
)
CAKES = Item(
    item_id="cakes",
    domain="books",
    title="Layer by Layer",
    text="A warm tour of home baking, from sponge to tart. Nut-free recipes for every weekend.",
    categories=("cooking",),
    attributes={"pages": 212, "price": 18, "currency": "USD", "author": "Ida Holm"},
)
BREAD = Item(
    item_id="bread",
    domain="books",
    title="四季面包",
    text="手工揉面、隔夜发酵，从酸面包到全麦吐司，一年四季的烘焙手记。不含坚果的配方。",
    categories=("生活",),
    attributes={"year": 2022},
)
