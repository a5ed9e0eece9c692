"""What people chose when: histories in order, what was chosen around the same days, and what is chosen now."""
