"""Palate over HTTP: routes, problems, limits, logs, metrics, and an orderly end."""
