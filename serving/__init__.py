"""What people meet: the command line, the terminal layouts, the demo and its page. The only layer that prints."""
