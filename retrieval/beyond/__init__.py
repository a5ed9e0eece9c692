"""Lists that are good beyond being right: varied, in a person's own proportions, with room for what few people know."""
