"""One turn of a conversation, as a graph of steps: understand, recall, retrieve, rerank, explain, answer."""
