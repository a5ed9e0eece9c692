"""How much of what was planted in a made world profiles recover. Labels name and score; nothing is fitted to them."""

from eval.recovery.folder import recover_folder
from eval.recovery.measure import Recovery, recover
from eval.recovery.report import table

__all__ = ["Recovery", "recover", "recover_folder", "table"]
