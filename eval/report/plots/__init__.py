"""The plots of reports, each as inline SVG whose ids begin with `ident` and which `description` tells in words."""

from eval.report.plots.bars import groups_plot, shares_plot
from eval.report.plots.estimates import Estimate, estimates_plot
from eval.report.plots.tradeoff import Point, Scale, tradeoff_plot

__all__ = ["Estimate", "Point", "Scale", "estimates_plot", "groups_plot", "shares_plot", "tradeoff_plot"]
