//! Sweeps that cannot work: thresholds, goals and truths that are not, each with a sentence that says what to do.

use super::bad_inputs::{Case, Files, case, check};
use super::shell::Place;

const DOCUMENTS: &[u8] = b"{\"id\": \"1\", \"text\": \"The dam holds back the river in the dry hills.\"}\n\
    {\"id\": \"2\", \"text\": \"The old dam holds back the river in the dry hills.\"}\n\
    {\"id\": \"3\", \"text\": \"Votes are counted in the town hall.\"}\n";
const ALONE: Files = &[("a.jsonl", DOCUMENTS)];

/// The documents with a table of pairs beside them.
macro_rules! with_gold {
    ($table:expr) => {
        &[("a.jsonl", DOCUMENTS), ("gold.csv", $table)]
    };
}

const CASES: &[Case] = &[
    // Thresholds.
    case(ALONE, "sweep a.jsonl --from 1.5", 2, &["`lowest threshold` must be from 0 to 1, got 1.5"]),
    case(ALONE, "sweep a.jsonl --from -0.1 -o out", 2, &["`lowest threshold` must be from 0 to 1, got -0.1"]),
    case(ALONE, "sweep a.jsonl --from NaN", 2, &["from 0 to 1, got NaN"]),
    case(ALONE, "sweep a.jsonl --from low", 2, &["'low'", "--from <T>"]),
    case(ALONE, "sweep a.jsonl --step 0", 2, &["`step` must be from 0.001 to 1, got 0"]),
    case(ALONE, "sweep a.jsonl --step 2", 2, &["`step` must be from 0.001 to 1, got 2"]),
    case(ALONE, "sweep a.jsonl --step fine", 2, &["'fine'", "--step <STEP>"]),
    // Goals.
    case(ALONE, "sweep a.jsonl --goal speed", 2, &["f1, precision>=P, recall>=R or removed<=S", "`speed`"]),
    case(
        ALONE,
        "sweep a.jsonl --goal precision>=2",
        2,
        &["with a share such as .99 or 10%", "`precision>=2`"],
    ),
    case(ALONE, "sweep a.jsonl --goal removed<=-1%", 2, &["`removed<=-1%`"]),
    case(ALONE, "sweep a.jsonl --goal recall>=NaN", 2, &["`recall>=NaN`"]),
    case(
        ALONE,
        "sweep a.jsonl --goal f1 -o out",
        1,
        &["the goal f1 needs the truth", "--gold", "removed<=S"],
    ),
    case(
        with_gold!(b"a,b,label\n1,2,3.5\n1,3,1.5\n"),
        "sweep a.jsonl --gold gold.csv --goal recall>=.9",
        1,
        &["the goal recall>=0.9", "--gold has numbers", "--gold-from X"],
    ),
    // Numbers.
    case(ALONE, "sweep a.jsonl --resamples 100001", 2, &["`resamples` must be from 0 to 100000, got 100001"]),
    case(ALONE, "sweep a.jsonl --resamples -1", 2, &["'-1'", "--resamples <N>"]),
    case(ALONE, "sweep a.jsonl --judge 0 -o out", 2, &["`judge` must be from 1 to 100000, got 0"]),
    case(ALONE, "sweep a.jsonl --judge 5", 2, &["--output <DIR>"]),
    case(ALONE, "sweep a.jsonl --seed x", 2, &["'x'", "--seed <N>"]),
    // Measures and settings.
    case(
        ALONE,
        "sweep a.jsonl --measure levenshtein",
        2,
        &["cosine, jaccard5 or containment", "`levenshtein`"],
    ),
    case(ALONE, "sweep a.jsonl --vary stem", 2, &["stem=on,off", "ngrams=1,2", "`stem`"]),
    case(ALONE, "sweep a.jsonl --vary stem=maybe", 2, &["stem=on,off", "`stem=maybe`"]),
    case(ALONE, "sweep a.jsonl --vary case=on", 2, &["stem=on,off", "`case=on`"]),
    case(ALONE, "sweep a.jsonl --measure jaccard5", 1, &["need the truth", "give it with --gold"]),
    case(ALONE, "sweep a.jsonl --vary stem=on,off", 1, &["need the truth", "give it with --gold"]),
    case(
        with_gold!(b"a,b,label\n1,2,3.5\n1,3,1.5\n"),
        "sweep a.jsonl --gold gold.csv --measure cosine,jaccard5",
        1,
        &["need the truth, as same or not", "--gold-from X"],
    ),
    case(
        with_gold!(b"a,b\n1,2\n"),
        "sweep a.jsonl --gold gold.csv --vary ngrams=1,2,3,4 --vary stem=on,off --vary stop=on,off --vary tf=log,raw --vary stem=on,off,on",
        2,
        &["`vary` must be at most 64 combinations, got 96"],
    ),
    // The truth: where it is.
    case(
        ALONE,
        "sweep a.jsonl --gold nowhere.csv -o out",
        1,
        &["no record has the field `nowhere.csv` of --gold, and there is no such file; name another"],
    ),
    case(ALONE, "sweep a.jsonl --gold group --gold-file no.csv", 1, &["no.csv: there is no such file"]),
    case(ALONE, "sweep a.jsonl --gold-file gold.csv", 2, &["--gold <FILE|FIELD>"]),
    case(ALONE, "sweep a.jsonl --gold-from 0.5", 2, &["--gold <FILE|FIELD>"]),
    case(ALONE, "sweep a.jsonl --gold-complete", 2, &["--gold <FILE|FIELD>"]),
    case(
        with_gold!(b"id,group\n7,x\n8,y\n"),
        "sweep a.jsonl --gold group --gold-file gold.csv",
        1,
        &["no id of --gold-file is one of a document", "`7`", "`1`"],
    ),
    case(
        with_gold!(b"id,topic\n1,x\n"),
        "sweep a.jsonl --gold group --gold-file gold.csv",
        1,
        &["gold.csv: ", "no record has the field `group`", "--gold"],
    ),
    // The truth: its table.
    case(
        with_gold!(b""),
        "sweep a.jsonl --gold gold.csv -o out",
        1,
        &["gold.csv: holds no pair", "`a` and `b`"],
    ),
    case(with_gold!(b"a,b,label\n"), "sweep a.jsonl --gold gold.csv", 1, &["gold.csv: holds no pair"]),
    case(
        with_gold!(b"x,y\n1,2\n"),
        "sweep a.jsonl --gold gold.csv",
        1,
        &["gold.csv", "`b`", "--gold-b", "x, y"],
    ),
    case(with_gold!(b"x,b\n1,2\n"), "sweep a.jsonl --gold gold.csv", 1, &["gold.csv", "`a`", "--gold-a"]),
    case(
        with_gold!(b"a,b\n1,2\n"),
        "sweep a.jsonl --gold gold.csv --gold-a left",
        1,
        &["gold.csv", "`left`", "--gold-a"],
    ),
    case(
        with_gold!(b"a,b\n1,2\n"),
        "sweep a.jsonl --gold gold.csv --gold-label judged",
        1,
        &["gold.csv", "`judged`", "--gold-label"],
    ),
    case(
        with_gold!(b"a,b\n8,9\n"),
        "sweep a.jsonl --gold gold.csv",
        1,
        &["no pair of --gold names two documents", "no document `8`", "such as `1`"],
    ),
    case(
        with_gold!(b"a,b\n1,1\n"),
        "sweep a.jsonl --gold gold.csv",
        1,
        &["every row names one document twice"],
    ),
    case(
        with_gold!(b"a,b,label\n1,2,maybe\n1,3,0\n"),
        "sweep a.jsonl --gold gold.csv",
        1,
        &["a label of --gold must be 1 or 0, yes or no", "`maybe` for 1 and 2"],
    ),
    case(
        with_gold!(b"a,b,label\n1,2,3.5\n1,3,low\n"),
        "sweep a.jsonl --gold gold.csv",
        1,
        &["or a number", "`low` for 1 and 3"],
    ),
    case(
        with_gold!(b"a,b,label\n1,2,0.9\n1,3,low\n"),
        "sweep a.jsonl --gold gold.csv --gold-from 0.5",
        1,
        &["must be a number where --gold-from is given", "`low` for 1 and 3"],
    ),
    case(with_gold!(b"a,b,label\n1,2,1\n"), "sweep a.jsonl --gold gold.csv --gold-from high", 2, &["'high'"]),
    case(
        with_gold!(b"a,b,label\n1,2,1\n2,1,0\n"),
        "sweep a.jsonl --gold gold.csv",
        1,
        &["--gold has 2 and 1 twice", "`1`", "`0`", "leave one of them"],
    ),
    case(
        with_gold!(b"a,b,label,weight\n1,2,1,0\n"),
        "sweep a.jsonl --gold gold.csv",
        1,
        &["gold.csv, line 2: the weight must be a number above 0, got `0`"],
    ),
    case(
        with_gold!(b"a,b,label,weight\n1,2,,3.5\n1,3,,1\n"),
        "sweep a.jsonl --gold gold.csv",
        1,
        &["no pair of --gold is judged yet", "fill in", "1 for two that belong together, else 0"],
    ),
    case(
        with_gold!(b"a,b,label\n1,2,no\n"),
        "sweep a.jsonl --gold gold.csv --gold-complete",
        1,
        &["no pair of --gold belongs together"],
    ),
];

#[test]
fn each_gets_a_helpful_sentence_and_the_right_code() {
    check(CASES);
}

#[test]
fn what_counts_for_nothing_is_told() {
    let place = Place::with(with_gold!(b"a,b,label\n1,2,1\n1,3,0\n3,1,0\n2,2,1\n1,9,1\n"));
    let answer = place.likewise("sweep a.jsonl --gold gold.csv -o out");
    for told in ["which count for nothing: 1, such as `9`", "repeat another row, which count for nothing: 2"]
    {
        assert!(answer.told.contains(told), "{}", answer.told);
    }
    assert!(answer.done().contains("f1: threshold"));
    let warnings = place.run_json("out")["warnings"].as_array().expect("a list").len();
    assert_eq!(warnings, 2);
}
