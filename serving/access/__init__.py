"""Who may do what: keys, tenants, rates and requests that are sent twice. It knows nothing of HTTP."""
