"""Reports of evaluations: a page is facts, tables and figures; it is told as one HTML file or as Markdown."""

from eval.report.html import html
from eval.report.markdown import markdown
from eval.report.page import Figure, Page, Section, Table
from eval.report.write import write

__all__ = ["Figure", "Page", "Section", "Table", "html", "markdown", "write"]
