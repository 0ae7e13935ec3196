"""Runs the notebooks of this folder from top to bottom, each in a fresh kernel.

    python run.py             # all of them; fails where a cell fails
    python run.py 1 5         # those whose names begin so
    python run.py --write     # and keeps the new outputs in the files

The kernels come from where this runs: `pip install ./python[notebooks]` for Python, `cargo install evcxr_jupyter` and
`evcxr_jupyter --install` for Rust. A notebook whose kernel is not there is a failure, unless `--python-only` is said.
"""

import argparse
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).parent


def run(path: Path, write: bool) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    started = time.monotonic()
    # The times of each cell would change the files with every run.
    NotebookClient(
        notebook, timeout=1500, resources={"metadata": {"path": HERE}}, record_timing=False, coalesce_streams=True
    ).execute()
    if write:
        # What libraries say on the side speaks of this machine's folders.
        for cell in notebook.cells:
            if "outputs" in cell:
                cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        nbformat.write(notebook, path)
    print(f"{path.name}: ran in {time.monotonic() - started:.0f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("begins", nargs="*", help="only the notebooks whose names begin so")
    parser.add_argument("--write", action="store_true", help="keep the outputs")
    parser.add_argument("--python-only", action="store_true", help="pass over notebooks in other languages")
    asked = parser.parse_args()
    found = sorted(path for path in HERE.glob("*.ipynb") if path.name.startswith(tuple(asked.begins) or ""))
    if not found:
        print("no notebook of that name", file=sys.stderr)
        return 2
    kernels = KernelSpecManager().find_kernel_specs()
    failed = []
    for path in found:
        kernel = nbformat.read(path, as_version=4).metadata.kernelspec.name
        if kernel != "python3" and asked.python_only:
            print(f"{path.name}: passed over, as asked: it wants the kernel `{kernel}`")
        elif kernel not in kernels:
            failed.append(f"{path.name}: there is no kernel `{kernel}`; there are {', '.join(sorted(kernels))}")
        else:
            try:
                run(path, asked.write)
            except CellExecutionError as error:
                failed.append(f"{path.name}: {error}")
    for sentence in failed:
        print(sentence, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
