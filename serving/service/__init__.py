"""What Palate does for one tenant, whoever asks: HTTP, MCP, the page and jobs all speak to a `Service`.

words.py         what is asked of it and what it gives back, as it travels in JSON
errors.py        what it raises beside the errors of the layers below
service.py       `Service` itself: every call
holding.py       the store it keeps open: loading, newer models, how it stands
opened.py        a store with the models of one time; generations.py: which answers now, which still answer somebody
lists.py, explaining.py, people.py, catalogue.py, noting.py, changing.py, chatting.py    what each call does
pool.py, locks.py, turn_locks.py, following.py, refreshing.py, fitting.py    threads, locks, work behind
"""
