"""`palate graph export` and `palate graph path`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.errors import InputError
from serving.commands import workspace
from serving.console import emit, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from retrieval.graph.export import Format
    from retrieval.graph.network import World
    from retrieval.graph.paths import Path as GraphPath
    from retrieval.request import Request
    from serving.workspace import Workspace


def graph_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; its ending tells the format.")],
    form: Annotated[
        str | None, typer.Option("--format", metavar="F", help="ttl, nt (RDF) or graphml, which has weights too.")
    ] = None,
    people: Annotated[
        bool, typer.Option("--people/--no-people", help="Whether people are in it, with what they chose.")
    ] = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write the knowledge graph: items, what they are about, scenes, domains, and people where asked for."""
    from retrieval.graph.export import export

    with workspace(store) as work:
        network = _world(work, people=people).network()
    written = export(network, file, _format(form))
    told = {"file": str(file), "format": written, "nodes": len(network), "edges": network.number_of_edges()}
    if as_json:
        emit(told)
        return
    tell(f"Wrote {told['nodes']:,} nodes and {told['edges']:,} edges to {file} ({written}).")


def graph_path(
    user: Annotated[str, typer.Argument(metavar="USER", help="Id of the person.")],
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Id of the item.")],
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show the path from what a person did to an item."""
    with workspace(store) as work:
        work.require_known([user])
        recommender = work.recommender()
        position = recommender.catalogue.position.get(item)
        if position is None:
            raise InputError(f"item: the store holds no item {item!r}. Check the id.")
        profile = work.store.profile(user)
        request = recommender.request(user, profile, {})
        found = _found(recommender.retriever.sources, request, position)
        line = "" if found is None else _told(work, request, found, recommender.catalogue.ids)
    if as_json:
        emit({"user_id": user, "item_id": item, "path": line or None})
        return
    tell(line or f"No path leads from what {user} did to {item}.")


def _format(form: str | None) -> Format | None:
    from typing import get_args

    from retrieval.graph.export import Format

    known: tuple[Format, ...] = get_args(Format)
    chosen = next((one for one in known if one == form), None)
    if form is not None and chosen is None:
        raise InputError(f"--format: expected one of {', '.join(known)}, got {form!r}.")
    return chosen


def _world(work: Workspace, *, people: bool) -> World:
    from history.interactions import interactions
    from retrieval.graph.attributes import Attributes
    from retrieval.graph.network import World
    from retrieval.sources.assemble import material_of

    items = list(work.store.items())
    material = material_of(work.store, items, interactions(work.store), work.builder.matcher)
    attributes = Attributes.of(material.items, material.words)
    profiles = work.store.profiles() if people else ()
    return World(material, attributes, work.builder.corpus.catalogue, profiles, people)


def _found(sources: object, request: Request, position: int) -> GraphPath | None:
    from retrieval.sources.graph import Graph

    walking = [source for source in sources if isinstance(source, Graph)] if isinstance(sources, tuple) else []
    return walking[0].path(request, position) if walking else None


def _told(work: Workspace, request: Request, found: GraphPath, ids: tuple[str, ...]) -> str:
    from agent.telling.path import told

    held = work.store.items_by_id(ids[step.item] for step in found.steps if step.item is not None)
    titles = {item_id: item.title or item_id for item_id, item in held.items()}
    kinds = dict(zip(request.events.ids, request.events.kinds, strict=True))
    return told(found, lambda place: titles[ids[place]], kinds, request.language)
