"""An evaluation of recommendations as a page."""

from eval.report.recommendations.compose import recommendation_page

__all__ = ["recommendation_page"]
