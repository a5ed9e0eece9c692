"""Ways to recommend, one file each. A file holds a subclass of `eval.method.ScoringMethod` or `ListingMethod`; the
registry finds it there."""
