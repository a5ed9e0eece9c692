"""What people like, at four granularities, with the evidence for it.

    corpus = fitted_corpus(store, load_scenes(None))          fitted once: words, topics, rules, people at large
    builder = ProfileBuilder(corpus)                          applied to one person at a time
    profile = builder.build(user_id, store.events(user_id))
    for built in build_all(store, builder): ...               everybody, by several processes, saved as they come

    word, topic, sentiment, application     the granularities: `word`, `topic`, `feelings`, `rules` and `intents`
    behaviour, content, social, time, place the dimensions: `tastes`, `social`, `rhythm` and `intents`
    scenes                                  situations, recognised from context

Profiles know nothing of vectors or recommendations.
"""
