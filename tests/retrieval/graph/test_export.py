import networkx
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import RDF, RDFS

from palate.errors import InputError
from retrieval.graph.attributes import Attributes
from retrieval.graph.export import VOCABULARY, export, iri, triples
from retrieval.graph.network import World

HOSTILE = 'a"> <urn:x> . } ; DROP \\u003e \n \x00 {{ 7 }} <b>'


@pytest.fixture
def network(material):
    return World(material, Attributes.of(material.items, material.words)).network()


@pytest.mark.parametrize("ending", ["ttl", "nt"])
def test_rdf_reads_back_as_the_same_triples(network, tmp_path, ending):
    assert export(network, tmp_path / f"graph.{ending}") == ending
    read = rdflib.Graph().parse(tmp_path / f"graph.{ending}", format={"ttl": "turtle", "nt": "nt"}[ending])
    assert set(read) == set(triples(network))
    assert (iri("person:ann"), VOCABULARY.chose, iri("item:basil")) in read
    assert (iri("item:basil"), RDF.type, VOCABULARY.Item) in read


def test_graphml_reads_back_with_weights(network, tmp_path):
    export(network, tmp_path / "graph.xml", "graphml")
    read = networkx.read_graphml(tmp_path / "graph.xml", force_multigraph=True)
    assert set(read) == set(network)
    (edge,) = read.get_edge_data("person:ann", "item:basil").values()
    assert (edge["relation"], edge["weight"]) == ("chose", 1.0)


@pytest.mark.parametrize("ending", ["ttl", "nt", "graphml"])
def test_hostile_names_stay_names(tmp_path, ending):
    made = networkx.MultiDiGraph()
    made.add_node(f"item:{HOSTILE}", kind="item", label=HOSTILE)
    made.add_node("domain:d", kind="domain", label="d")
    made.add_edge(f"item:{HOSTILE}", "domain:d", key="in_domain", weight=1.0)
    path = tmp_path / f"graph.{ending}"
    export(made, path)
    if ending == "graphml":
        assert len(networkx.read_graphml(path)) == 2
        return
    read = rdflib.Graph().parse(path, format={"ttl": "turtle", "nt": "nt"}[ending])
    assert len(read) == 5  # two types, two labels, one edge
    assert {str(label) for label in read.objects(None, RDFS.label)} == {HOSTILE.replace("\x00", "\ufffd"), "d"}


@given(st.text())
def test_an_iri_holds_nothing_that_ends_it(name):
    assert not set(str(iri(f"item:{name}"))) & set(' <>"{}|\\^`\n/')


def test_labels_carry_their_language(tmp_path):
    made = networkx.MultiDiGraph()
    made.add_node("item:1", kind="item", label="泰国罗勒")
    (label,) = triples(made).objects(None, RDFS.label)
    assert label.language == "zh"


def test_an_unknown_ending_is_refused(network, tmp_path):
    with pytest.raises(InputError, match=r"\.ttl, \.nt, \.graphml"):
        export(network, tmp_path / "graph.doc")


def test_a_file_that_cannot_be_written_is_said(network, tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        export(network, tmp_path / "no" / "graph.graphml")
