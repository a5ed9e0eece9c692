"""What methods are made of: matrices, features, factors and weights that several of them share."""
