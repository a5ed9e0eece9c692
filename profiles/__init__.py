"""What people like, at four granularities, with the evidence for it."""
