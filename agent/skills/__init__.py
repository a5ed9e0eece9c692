"""What can be done for a person, one file each. Nodes of the flow and tools of the chat shell both call these."""
