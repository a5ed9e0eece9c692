"""How good lists are: metrics, and measures over many people. Import names from its modules, not `eval` itself."""
