"""What Palate does for one tenant, whoever asks: HTTP, MCP, the page and jobs all speak to a `Service`.

words.py     what is asked of it and what it gives back, as it travels in JSON
"""
