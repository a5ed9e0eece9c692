"""The texts Palate writes, as Jinja templates. Data never becomes instruction."""
