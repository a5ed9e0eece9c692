from retrieval.graph.model import ItemGraph
from retrieval.graph.paths import path


def steps(material, found):
    return [(one.kind, material.catalogue.ids[one.item] if one.item is not None else one.key) for one in found.steps]


def led(material, user, item, **asked):
    request = material.people.request(user, **asked)
    return path(ItemGraph.fit(material), request, material.catalogue.position[item])


def test_a_path_leads_over_what_two_items_share(material):
    assert steps(material, led(material, "ann", "curry")) == [
        ("did", "basil"),
        ("shares", "word:thai"),
        ("item", "curry"),
    ]


def test_a_path_leads_over_people_who_chose_both(material):
    assert steps(material, led(material, "ann", "mortar")) == [("did", "basil"), ("people", ""), ("item", "mortar")]


def test_a_path_may_go_by_way_of_another_item(material):
    found = led(material, "ann", "spoon")
    assert steps(material, found) == [
        ("did", "basil"),
        ("people", ""),
        ("item", "mortar"),
        ("people", ""),
        ("item", "spoon"),
    ]
    assert found.item == material.catalogue.position["spoon"]


def test_the_first_step_is_an_own_event_in_its_scene(material):
    first = led(material, "ann", "curry", scenes={"weekend": 1.0}).steps[0]
    assert (first.event, first.scene) == ("ann-basil", "weekend")
    assert led(material, "ann", "curry").steps[0].scene == ""


def test_where_nothing_leads_there_is_no_path(material):
    assert led(material, "ann", "drum") is None
    assert led(material, "stranger", "drum") is None
