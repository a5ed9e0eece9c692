"""What travels: tastes from one domain to another, and what people chose to items that nobody has met."""
