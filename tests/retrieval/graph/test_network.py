from palate.types import Interest, Profile, Provenance
from retrieval.graph.attributes import Attributes
from retrieval.graph.network import Bounds, World


def world(material, **more):
    return World(material, Attributes.of(material.items, material.words), **more)


def test_every_relation_of_the_world_is_an_edge(material):
    made = world(material).network()
    for source, relation, target in (
        ("item:basil", "in_domain", "domain:food"),
        ("item:basil", "about", "word:thai"),
        ("item:basil", "about", "category:Herbs"),
        ("item:basil", "fits", "scene:weekend"),
        ("person:ann", "chose", "item:basil"),
        ("person:ann", "follows", "person:bob"),
    ):
        assert made.has_edge(source, target, relation), (source, relation, target)
    assert made.nodes["item:basil"] == {"kind": "item", "label": "Thai basil"}
    assert made.edges["item:basil", "scene:weekend", "fits"]["weight"] == 0.5  # of two people who like it, one there


def test_interests_of_a_profile_are_edges(material):
    one = Interest(
        key="word:thai",
        label="thai",
        granularity="word",
        dimension="content",
        weight=0.5,
        polarity=1.0,
        confidence=1.0,
        evidence=("e",),
    )
    other = one.model_copy(update={"key": "word:wooden", "polarity": -1.0})
    profile = Profile(user_id="ann", interests=(one, other), provenance=Provenance(engine="test"))
    made = world(material, profiles=[profile]).network()
    assert made.edges["person:ann", "word:thai", "likes"]["weight"] == 0.5
    assert not made.has_edge("person:ann", "word:wooden")


def test_people_can_be_left_out(material):
    made = world(material, people=False).network()
    assert {told["kind"] for _, told in made.nodes(data=True)} == {"item", "domain", "word", "category", "scene"}


def test_a_large_world_is_bounded(material):
    made = world(material, bounds=Bounds(items=2, people=1)).network()
    kinds = [told["kind"] for _, told in made.nodes(data=True)]
    assert (kinds.count("item"), kinds.count("person")) == (2, 1)
    assert {"item:basil", "item:mortar", "person:bob"} <= set(made)
