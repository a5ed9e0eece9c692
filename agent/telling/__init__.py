"""Says why an item is offered, and offers it: only what its own facts and the person's own events say."""
