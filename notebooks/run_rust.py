"""Runs the cells of a Rust notebook as one program against the crate that cargo has built, and holds what they print.

    python run_rust.py target/release 5-the-rust-crate.ipynb

No kernel is needed, which takes longer to compile than all of the crate: the code cells, in their order and without the
kernel's own lines (`:dep`, `:opt`), become the body of one `main`, with a mark printed behind each cell. What a cell prints
must be what the notebook shows for it. That the kernel itself takes them is what `run.py` tries.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
MARK = "\x1e"


def program(cells: list[str]) -> str:
    body = []
    for cell in cells:
        body.append("\n".join(line for line in cell.splitlines() if not line.startswith(":")))
        body.append(f'print!("{MARK}");')
    return "fn main() {\n" + "\n".join(body) + "\n}\n"


def library(target: Path, name: str) -> Path:
    """The newest build of a crate below `target`, as the notebook's `:dep` names it."""
    found = [*target.glob(f"lib{name}.rlib")] or [*target.glob(f"deps/lib{name}-*.rlib")]
    if not found:
        sys.exit(f"{target} has no lib{name}.rlib: build the crate first")
    return max(found, key=lambda path: path.stat().st_mtime)


def main() -> int:
    target, notebook = Path(sys.argv[1]).resolve(), HERE / sys.argv[2]
    code = [cell for cell in json.loads(notebook.read_text())["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in code]
    names = {line.split()[1] for source in sources for line in source.splitlines() if line.startswith(":dep ")}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cells.rs").write_text(program(sources))
        externs = [part for name in sorted(names) for part in ("--extern", f"{name}={library(target, name)}")]
        subprocess.run(
            ["rustc", "--edition", "2024", "-L", f"dependency={target / 'deps'}", *externs, "-o", "cells", "cells.rs"],
            cwd=folder, check=True,
        )
        printed = subprocess.run([Path(folder) / "cells"], check=True, capture_output=True, text=True).stdout
    failed = 0
    for number, (cell, found) in enumerate(zip(code, printed.split(MARK)), 1):
        shown = "".join("".join(out["text"]) for out in cell["outputs"] if out.get("name") == "stdout")
        if found != shown:
            failed += 1
            print(f"{notebook.name}, code cell {number}: it shows\n{shown}\nand prints\n{found}", file=sys.stderr)
    print(f"{notebook.name}: {len(code)} cells ran, {failed} print something else than they show")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
