"""What must hold of items, and code that sees to it."""
