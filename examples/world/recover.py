"""Build profiles of a made world and print how much of the planted truth they recover.

    python examples/world/recover.py OUT [--labels]

reads OUT as `palate ingest` would, fits and builds without the truth, then opens OUT.truth.json to score.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.recovery import recover_folder, table


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder made by make.py")
    parser.add_argument("--labels", action="store_true", help="a line for each planted label, too")
    args = parser.parse_args()
    with TemporaryDirectory() as scratch:
        recovery = recover_folder(args.out, args.out.with_name(args.out.name + ".truth.json"), Path(scratch) / "store")
    print(table(recovery, labels=args.labels))


if __name__ == "__main__":
    main()
