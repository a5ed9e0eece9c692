"""What people did since a recommender was opened, laid over the snapshot that its models know."""
