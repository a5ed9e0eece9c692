"""Linear models of items by items and of their factors, learned from who likes what and from what items say.

likings       who likes what as rows that weigh alike: people, or stretches of what they did
words         what items say as TF-IDF, and who is alike in that
autoencoder   the closed form behind EASE
local         the same for many items: each restored from its nearest alone
sparse        the strongest weights between items, kept
ease          all that put together, and the choice of its settings
factors       factors of items by alternating least squares
trial         a part held out, to choose settings on
"""
