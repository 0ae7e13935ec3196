"""The package and the command write the same bytes."""

import json

import pytest

import likewise


def files(folder):
    """The files of a run by name; `run.json` without what is measured."""
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    run = json.loads(found.pop("run.json"))
    del run["measured"]
    return found, run


def assert_same(one, other):
    (one, run_one), (other, run_other) = files(one), files(other)
    assert run_one == run_other
    assert one.keys() == other.keys()
    for name, content in one.items():
        assert content == other[name], name


CASES = [
    ([], {}),
    (["--stories"], {"stories": True}),
    (["--k", "5", "--method", "plain", "--seed", "7"], {"k": 5, "method": "plain", "seed": 7}),
    (["--k", "3..6", "--method", "latent"], {"k": (3, 6), "method": "latent"}),
    (["--copies", "off", "--outliers", "5%"], {"copies": None, "outliers": "5%"}),
    (
        ["--copies", "0.9", "--keep", "earliest,longest", "--trust-cosine", "--trust-large-groups"],
        {"copies": 0.9, "keep": ["earliest", "longest"], "trust_cosine": True, "trust_large_groups": True},
    ),
    (["--k", "5", "--neighbours", "quick"], {"k": 5, "neighbours": "quick"}),
    (["--split", "none", "--language", "english"], {"split": False, "language": "english"}),
    (["--split", "(?m)^# ", "--k", "4"], {"split": "(?m)^# ", "k": 4}),
]


@pytest.mark.parametrize(("words", "options"), CASES)
def test_a_folder_gives_the_same_files(command, at_root, tmp_path, words, options):
    command("themes", "samples/pages", "-q", "-o", tmp_path / "command", *words)
    likewise.run("samples/pages", **options).write(tmp_path / "package")
    assert_same(tmp_path / "command", tmp_path / "package")


def test_json_lines_are_written_the_same(command, at_root, tmp_path):
    command("themes", "samples/pages", "-q", "--format", "jsonl", "-o", tmp_path / "command")
    likewise.run("samples/pages").write(tmp_path / "package", format="jsonl")
    assert_same(tmp_path / "command", tmp_path / "package")


def test_records_in_memory_go_the_road_of_a_file(command, at_root, tmp_path, records):
    file = tmp_path / "records.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    command("themes", file, "-q", "-o", tmp_path / "command")
    likewise.run(records).write(tmp_path / "package")
    (of_file, run_of_file), (of_memory, run_of_memory) = files(tmp_path / "command"), files(tmp_path / "package")
    assert run_of_file.pop("inputs") and run_of_memory.pop("inputs") == []
    assert run_of_file == run_of_memory
    # The report names the input file; all else is the same.
    assert of_file.pop("report.html") != of_memory.pop("report.html")
    assert of_file == of_memory


def test_scores_by_a_field_are_the_same(command, tmp_path, records):
    file = tmp_path / "labelled.csv"
    lines = [
        f"r{place},topic {place % 3},Text number {place} of topic {place % 3} " + "x" * (place % 5)
        for place in range(30)
    ]
    file.write_text("key,topic,body\n" + "\n".join(lines) + "\n", encoding="utf-8")
    command("themes", file, "-q", "--id-field", "key", "--text-field", "body", "--gold", "topic", "--k", "3",
            "-o", tmp_path / "command")
    result = likewise.run(file, id="key", text="body", gold="topic", k=3)
    result.write(tmp_path / "package")
    assert_same(tmp_path / "command", tmp_path / "package")
    assert result.scores["documents"] == 30


def test_scores_by_a_table_are_the_same(command, at_root, tmp_path, truth):
    command("themes", "samples/pages", "-q", "--gold", "theme", "--gold-file", "samples/truth.csv", "-o", tmp_path)
    result = likewise.run("samples/pages", gold=truth)
    assert result.scores == json.loads((tmp_path / "run.json").read_text())["scores"]
    assert result.scores["nmi"] == pytest.approx(1.0)


def test_explanations_are_the_same(command, at_root, result):
    group = result.copies["document"][:2].tolist()
    told = command("explain", "samples/pages", *group, "--format", "jsonl", "-q").stdout
    assert dict(result.explain(*group)) == json.loads(told)
    told = command("explain", "samples/pages", group[0], "--format", "jsonl", "-q").stdout
    assert result.why(group[0]) == json.loads(told)


def test_the_report_is_the_file(at_root, tmp_path, result):
    result.write(tmp_path / "out")
    page = result.report(tmp_path / "report.html")
    written = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page == written == (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_threads_change_nothing(at_root, tmp_path):
    for n_jobs in (1, 2):
        likewise.run("samples/pages", stories=True, n_jobs=n_jobs).write(tmp_path / str(n_jobs))
    assert_same(tmp_path / "1", tmp_path / "2")
