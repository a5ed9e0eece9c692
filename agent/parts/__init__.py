"""Palate as parts of LangChain: a retriever, tools, a runnable, a chat model, embeddings."""
