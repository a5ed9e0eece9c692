"""Writes a graph to a file: as RDF (Turtle or N-Triples) or as GraphML.

What stands in names, titles and ids is data: it is percent-encoded where it becomes part of an IRI, and quoted where it
becomes a literal, so that nothing in it can be read as RDF or XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import quote

import networkx
import rdflib
from rdflib.namespace import RDF, RDFS

from history.text import language
from palate.errors import InputError

Format = Literal["ttl", "nt", "graphml"]
RDF_FORMATS = {"ttl": "turtle", "nt": "nt"}
BASE = "urn:palate:"
VOCABULARY = rdflib.Namespace(f"{BASE}vocabulary:")
UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def export(network: networkx.MultiDiGraph, path: Path, form: Format | None = None) -> Format:
    """Write a graph as from `World.network`; the format is that of the name where none is given.

    RDF has a triple for each edge and no weights; GraphML has the weights too.

    Raises:
        InputError: the name tells no format where none is given, or the file cannot be written.
    """
    found = form or _format_of(path)
    try:
        if found == "graphml":
            networkx.write_graphml(_writable(network), path)
        else:
            triples(network).serialize(path, format=RDF_FORMATS[found], encoding="utf-8")
    except OSError as fault:
        raise InputError(f"{path}: cannot be written ({fault.strerror}).") from fault
    return found


def _format_of(path: Path) -> Format:
    known: tuple[Format, ...] = get_args(Format)
    for one in known:
        if path.suffix == f".{one}":
            return one
    raise InputError(f"{path.name}: expected a name that ends in .{', .'.join(known)}, or a format.")


def triples(network: networkx.MultiDiGraph) -> rdflib.Graph:
    """The graph as RDF: a type and a label for each node, a triple for each edge."""
    made = rdflib.Graph()
    made.bind("palate", VOCABULARY)
    for triple in _triples(network):
        made.add(triple)
    return made


def iri(node: str) -> rdflib.URIRef:
    """The IRI of a node; all but letters, digits and "-._~" of its name is percent-encoded.

    >>> str(iri("item:a b/<c>"))
    'urn:palate:item:a%20b%2F%3Cc%3E'
    """
    kind, _, name = node.partition(":")
    return rdflib.URIRef(f"{BASE}{quote(kind, safe='')}:{quote(name, safe='', errors='replace')}")


def _triples(network: networkx.MultiDiGraph) -> Iterator[tuple[rdflib.URIRef, rdflib.URIRef, Any]]:
    for node, told in network.nodes(data=True):
        yield iri(node), RDF.type, VOCABULARY[told["kind"].capitalize()]
        if "label" in told:
            label = _plain(told["label"])
            yield iri(node), RDFS.label, rdflib.Literal(label, lang=language(label))
    for source, target, relation in network.edges(keys=True):
        yield iri(source), VOCABULARY[relation], iri(target)


def _writable(network: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """The same graph without characters that XML cannot hold, its relations as attributes of edges."""
    made = networkx.MultiDiGraph()
    for node, told in network.nodes(data=True):
        made.add_node(_plain(node), **{name: _plain(value) for name, value in told.items()})
    for source, target, relation, told in network.edges(keys=True, data=True):
        made.add_edge(_plain(source), _plain(target), relation=relation, weight=told["weight"])
    return made


def _plain(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
