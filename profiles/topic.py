"""The topic granularity: what catalogues of texts are about, by latent Dirichlet allocation.

A topic is a distribution over words. Topics know nothing of users.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import psi
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from sklearn.decomposition import LatentDirichletAllocation

Matrix = NDArray[np.float32]

RELEVANCE = 0.6
TERMS_PER_TOPIC = 12
FAINT = 0.12
"""A text is said to carry a topic from this share on."""
KNOWN_ENOUGH = np.float32(1.0)
"""A text with known words of this weight is half sure of its topics."""
LONGEST_TEXT = 80
CLUSTER_SPACE = 100
BATCH = 512
PASSES = 5
TEXTS_PER_TOPIC = 10
MANY_TEXTS = 1000
LEAST_WORDS = 4
"""Fewer texts than `MANY_TEXTS` need this many words each to bear topics."""
MOST_TOPICS = 100
PRIOR_TEXTS = 1.0
PRIOR_LIFT = 2.0
"""A word is first taken to tell a little: as if one text had shown twice what chance would."""


@dataclass(frozen=True)
class TopicModel:
    """Topics learnt from a catalogue. `word_given_topic` has shape (topics, words), rows summing to 1."""

    word_given_topic: Matrix
    topic_share: Matrix
    terms: tuple[tuple[int, ...], ...]

    @property
    def count(self) -> int:
        """How many topics there are; 0 for a catalogue without words."""
        return int(self.word_given_topic.shape[0])

    def shares(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Return the topics of texts, shape (texts, topics), shares from `FAINT` to 1, faint ones left out.

        `counts` has shape (texts, words). The mixture is folded in by expectation maximisation with the topics held
        fixed (Hofmann 1999), which takes microseconds a text and needs no random start.
        """
        known = np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
        counts = trimmed(counts)
        return sparse.csr_matrix(only_clear(fold_in(self.word_given_topic, self.topic_share, counts), known))


def topic_number(texts: int, words: int) -> int:
    """Return how many topics a catalogue bears: one for each ten texts, two to a hundred; else none.

    `words` counts all words of all texts together, titles once: a few hundred bare titles bear no topics; their
    categories must do.

    >>> [topic_number(n, words) for n, words in ((5, 100), (139, 480), (600, 30_000), (27_000, 90_000))]
    [0, 0, 60, 100]
    """
    told = texts >= MANY_TEXTS or words >= LEAST_WORDS * texts
    bearable = min(texts // TEXTS_PER_TOPIC, MOST_TOPICS)
    return bearable if told and bearable >= 2 else 0


def fit_topics(counts: sparse.csr_matrix, topics: int, seed: int) -> TopicModel:
    """Fit latent Dirichlet allocation (Blei, Ng and Jordan 2003) to a (texts, words) matrix of counts.

    Larger catalogues are learnt online in batches (Hoffman, Blei and Bach 2010). The result depends on `counts`,
    `topics` and `seed` alone.
    """
    counts = trimmed(counts)
    topics = min(topics, int((counts.sum(axis=1) > 0).sum()))
    if topics < 1 or counts.shape[1] == 0:
        return TopicModel(np.zeros((0, counts.shape[1]), np.float32), np.zeros(0, np.float32), ())
    with threadpool_limits(limits=1):
        model = _fitted(counts, topics, seed)
    word_given_topic = model.components_ / model.components_.sum(axis=1, keepdims=True)
    shares = fold_in(word_given_topic, np.full(topics, 1.0 / topics), counts).mean(axis=0)
    order = np.argsort(-shares, kind="stable")
    word_given_topic, shares = word_given_topic[order], shares[order]
    return TopicModel(
        word_given_topic.astype(np.float32), shares.astype(np.float32), telling_terms(word_given_topic, shares)
    )


def unit_rows(matrix: sparse.csr_matrix, norm: int = 2) -> sparse.csr_matrix:
    """Return `matrix` with rows of length 1 by the 1- or 2-norm; empty rows, and empty matrices, stay as they are."""
    owner = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    size = np.bincount(owner, weights=np.abs(matrix.data) ** norm, minlength=matrix.shape[0])
    scaled = matrix.copy()
    scaled.data = (matrix.data / np.maximum(size, 1e-12)[owner] ** (1.0 / norm)).astype(matrix.dtype)
    return scaled


def trimmed(counts: sparse.csr_matrix, most: int = LONGEST_TEXT) -> sparse.csr_matrix:
    """Return `counts` with only the `most` heaviest words of each text: what a text is about, at a bounded cost."""
    rows, columns, values = [], [], []
    for row in range(counts.shape[0]):
        span = slice(counts.indptr[row], counts.indptr[row + 1])
        heaviest = np.sort(np.argsort(-counts.data[span], kind="stable")[:most])
        columns.append(counts.indices[span][heaviest])
        values.append(counts.data[span][heaviest])
        rows.append(len(heaviest))
    if not rows:
        return counts
    pointers = np.concatenate([[0], np.cumsum(rows)])
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), pointers), shape=counts.shape)


def _fitted(counts: sparse.csr_matrix, topics: int, seed: int) -> LatentDirichletAllocation:
    """Run online passes from a clustered start: from a random one, large topics swallow the small."""
    from sklearn.decomposition import LatentDirichletAllocation

    model = LatentDirichletAllocation(
        n_components=topics,
        doc_topic_prior=min(0.5, 2.0 / topics),
        topic_word_prior=0.02,
        total_samples=counts.shape[0],
        learning_offset=10.0,
        max_doc_update_iter=30,
        random_state=seed,
    )
    batches = [counts[start : start + BATCH] for start in range(0, counts.shape[0], BATCH)]
    model.partial_fit(batches[0])
    _start_from(model, _clustered(counts, topics, seed))
    for _ in range(PASSES):
        for batch in batches:
            model.partial_fit(batch)
    return model


def _start_from(model: LatentDirichletAllocation, components: NDArray[np.float64]) -> None:
    model.components_ = components
    expected_log = psi(components) - psi(components.sum(axis=1, keepdims=True))
    model.exp_dirichlet_component_ = np.exp(expected_log)


def _clustered(counts: sparse.csr_matrix, topics: int, seed: int) -> NDArray[np.float64]:
    """Return starting word counts per topic: those of clusters of like texts, shape (topics, words)."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD

    space = unit_rows(counts)
    size = min(CLUSTER_SPACE, min(space.shape) - 1)
    if size > 1:
        space = TruncatedSVD(size, random_state=seed).fit_transform(space)
        space /= np.maximum(np.linalg.norm(space, axis=1, keepdims=True), 1e-12)
    cluster = KMeans(topics, random_state=seed, n_init=3, max_iter=50).fit_predict(space)
    member = sized(cluster.tolist(), list(range(len(cluster))), (topics, len(cluster)))
    return np.asarray((member @ counts).todense(), dtype=np.float64) + 0.02


def fold_in(word_given_topic: NDArray[np.floating], prior: NDArray[np.floating], counts: sparse.csr_matrix) -> Matrix:
    """Return the topic mixture of each text, shape (texts, topics), rows summing to 1 (0 for a text without words)."""
    mixture = np.zeros((counts.shape[0], word_given_topic.shape[0]), dtype=np.float32)
    for row in range(counts.shape[0]):
        begin, end = counts.indptr[row], counts.indptr[row + 1]
        if end > begin:
            mixture[row] = fold_one(word_given_topic, prior, counts.indices[begin:end], counts.data[begin:end])
    return mixture


def fold_one(
    word_given_topic: NDArray[np.floating],
    prior: NDArray[np.floating],
    words: NDArray[np.int32],
    counts: NDArray[np.floating],
    rounds: int = 20,
) -> Matrix:
    """Return the topic mixture of one text given its word indices and their counts, shape (topics,)."""
    likelihood = word_given_topic[:, words].astype(np.float64) + 1e-9
    mixture = prior.astype(np.float64) + 1e-6
    mixture /= mixture.sum()
    smoothing = 0.1 * mixture
    for _ in range(rounds):
        expected = mixture[:, None] * likelihood
        mixture = (expected / expected.sum(axis=0)) @ counts + smoothing
        mixture /= mixture.sum()
    return cast(Matrix, mixture.astype(np.float32))


def only_clear(mixture: Matrix, known: float | NDArray[np.floating] = np.inf) -> Matrix:
    """Return `mixture` with faint shares at 0, damped where the text holds few known words.

    `known` is the weight of the words the topics know, one number or one per row.
    """
    sure = np.asarray(known, dtype=np.float32) / (np.asarray(known, dtype=np.float32) + KNOWN_ENOUGH)
    sure = np.where(np.isinf(known), np.float32(1.0), sure)
    clear = np.where(mixture >= FAINT, mixture, np.float32(0.0))
    return cast(Matrix, clear * (sure[:, None] if sure.ndim else sure))


def telling_terms(
    word_given_topic: NDArray[np.floating], topic_share: NDArray[np.floating]
) -> tuple[tuple[int, ...], ...]:
    """Return the word indices that tell each topic best, best first.

    Relevance = lambda ln p(word | topic) + (1 - lambda) ln (p(word | topic) / p(word)), lambda 0.6
    (Sievert and Shirley 2014, "LDAvis").
    """
    overall = topic_share @ word_given_topic + 1e-12
    logs = np.log(word_given_topic + 1e-12)
    relevance = RELEVANCE * logs + (1.0 - RELEVANCE) * (logs - np.log(overall))
    order = np.argsort(-relevance, axis=1, kind="stable")[:, :TERMS_PER_TOPIC]
    return tuple(tuple(int(i) for i in row) for row in order)


def pooled(counts: sparse.csr_matrix, neighbours: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the counts of texts, doubled, with those of their neighbours added, shape (texts, words).

    Single texts hold few co-occurrences; things chosen by the same people lend theirs (pooling: Mehrotra et al. 2013).
    `neighbours` has shape (texts, texts), values 0 to 1, as from `alike`.
    """
    return sparse.csr_matrix(counts * np.float32(2.0) + neighbours @ counts * np.float32(3.0), dtype=np.float32)


def alike(counts: sparse.csr_matrix, neighbours: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return `neighbours` weighted by how alike the texts are (cosine), those without a common word left out.

    People who prepare one thing choose quite different ones together; only what shares words shares a topic. A
    text without a single known word keeps its neighbours as they are, having nothing else.
    """
    unit = unit_rows(counts)
    near = neighbours.tocoo()
    cosine = np.asarray(unit[near.row].multiply(unit[near.col]).sum(axis=1)).ravel()
    mute = np.diff(counts.indptr)[near.row] == 0
    kept = sparse.csr_matrix(
        (np.where(mute, near.data, cosine), (near.row, near.col)), shape=near.shape, dtype=np.float32
    )
    kept.eliminate_zeros()
    return kept


def tellingness(counts: sparse.csr_matrix, neighbours: sparse.csr_matrix) -> Matrix:
    """Return how much each word tells of what people choose, 0 to 1, shape (words,).

    How much likelier than by chance a neighbour of a text with the word has the word too, as the logarithm over that of
    the most it could be (a join count statistic: Moran 1948). Words of every shop window ("handy", "gift edition")
    stay near 0; words of a matter ("sourdough") come near 1. Where there are no neighbours all count 1.
    """
    total = counts.shape[0]
    if neighbours.nnz == 0 or total < 2:
        return np.ones(counts.shape[1], dtype=np.float32)
    present = (counts > 0).astype(np.float64)
    known = np.asarray(neighbours.sum(axis=1)).ravel() > 0
    here = np.asarray(present[known].sum(axis=0)).ravel()
    hits = np.asarray(present.multiply(unit_rows(neighbours, 1) @ present).sum(axis=0)).ravel()
    base = np.maximum(np.asarray(present.sum(axis=0)).ravel(), 1.0) / total
    lift = (hits + PRIOR_TEXTS * np.minimum(PRIOR_LIFT * base, 1.0)) / (here + PRIOR_TEXTS) / base
    most = np.log(1.0 / np.minimum(base, 0.5))
    return np.clip(np.log(np.maximum(lift, 1.0)) / most, 0.0, 1.0).astype(np.float32)


def nearest(choices: sparse.csr_matrix, k: int = 10) -> sparse.csr_matrix:
    """Return each item's `k` nearest items by cosine over who chose them, shape (items, items), values 0 to 1.

    `choices` has shape (people, items). An item needs two common people to be near.
    """
    presence = sparse.csc_matrix((choices > 0).astype(np.float32))
    size = np.sqrt(np.maximum(np.asarray(presence.sum(axis=0)).ravel(), 1.0))
    blocks = [_nearest_block(presence, size, start, k) for start in range(0, presence.shape[1], 1024)]
    return sparse.csr_matrix(sparse.vstack(blocks)) if blocks else sized([], [], (0, 0))


def _nearest_block(presence: sparse.csc_matrix, size: Matrix, start: int, k: int) -> sparse.csr_matrix:
    stop = min(start + 1024, presence.shape[1])
    common = sparse.csr_matrix(presence[:, start:stop].T @ presence)
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row in range(stop - start):
        near, scores = _row_neighbours(common, row, start + row, size, k)
        rows += [row] * len(near)
        columns += near
        values += scores
    return sparse.csr_matrix((values, (rows, columns)), shape=(stop - start, presence.shape[1]), dtype=np.float32)


def _row_neighbours(
    common: sparse.csr_matrix, row: int, item: int, size: Matrix, k: int
) -> tuple[list[int], list[float]]:
    begin, end = common.indptr[row], common.indptr[row + 1]
    others, counts = common.indices[begin:end], common.data[begin:end]
    kept = (counts >= 2) & (others != item)
    others, cosine = others[kept], counts[kept] / (size[item] * size[others[kept]])
    order = np.lexsort((others, -cosine))[:k]
    return others[order].tolist(), cosine[order].tolist()


def sized(rows: Sequence[int], columns: Sequence[int], shape: tuple[int, int]) -> sparse.csr_matrix:
    """Return a 0/1 matrix of `shape` with ones at (row, column); repeated places stay one."""
    ones = np.ones(len(rows), dtype=np.float32)
    matrix = sparse.csr_matrix((ones, (rows, columns)), shape=shape)
    matrix.data[:] = 1.0
    return matrix
