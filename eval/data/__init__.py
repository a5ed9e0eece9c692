"""What is evaluated on: a data set as read, the part that methods learn from, what they are asked, and the truth."""

from eval.data.log import Log, read_log
from eval.data.questions import Question, Split, Truth
from eval.data.training import Training, open_training

__all__ = ["Log", "Question", "Split", "Training", "Truth", "open_training", "read_log"]
