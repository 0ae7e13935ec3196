"""What the README shows is what happens."""

import re
import shlex
import subprocess
import sys

import pytest
from conftest import ROOT

TEXT = (ROOT / "python" / "README.md").read_text(encoding="utf-8")
LINES = re.findall(r"^python -c .*$", TEXT, flags=re.MULTILINE)
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("line", LINES)
def test_lines_for_the_shell(line, tmp_path):
    words = shlex.split(line)
    # Files that the line writes go to a folder of ours.
    code = re.sub(r'"(\w+\.html)"', lambda found: repr(str(tmp_path / found[1])), words[2])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    if "print(likewise.run(\"samples/pages\"))" in line:
        assert f"```text\n{done.stdout}```" in TEXT


def test_there_are_lines_and_blocks():
    assert len(LINES) >= 3 and len(BLOCKS) >= 6


def test_blocks():
    names = {}
    for block in BLOCKS:
        exec(compile(block, "README.md", "exec"), names)
    assert names["result"].scores["nmi"] == pytest.approx(1.0)
    assert names["why"].relation == "near"
    first = likewise_run_of_the_first_block()
    assert first.labels.tolist() == [1, 1, 0, 0, -1]
    assert first.documents["status"].tolist() == ["ok"] * 4 + ["empty"]
    facts = [(fact["kind"], fact["a"]["text"], fact["b"]["text"]) for fact in names["why"].facts]
    assert facts == [("number", "12", "17")]


def likewise_run_of_the_first_block():
    names = {}
    exec(compile(BLOCKS[0], "README.md", "exec"), names)
    return names["result"]
