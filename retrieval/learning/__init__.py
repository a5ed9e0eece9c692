"""The interest model: learns from held-out events how far what each source says of an item leads to its choice."""
