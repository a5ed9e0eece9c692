"""How well messages are understood, measured on written queries with what a careful person expects of them."""

from eval.requests.evaluate import RequestScores, evaluate_requests

__all__ = ["RequestScores", "evaluate_requests"]
