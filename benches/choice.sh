#!/usr/bin/env bash
# The number of themes that is found without --k, on public corpora with seeds 1, 2, 3 and 42, as a Markdown table;
# seconds are those of the last seed: `find neighbours`, which both share, `choose k`, and `themes`, one fit with the number found.
# Usage: benches/choice.sh [FOLDER OF THE CORPORA] [NAME...]    (default ../shared/data, all corpora)
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-${LIKEWISE_DATA:-../shared/data}}
shift || true
cargo build --release --quiet
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
stage() { grep -A 1 "\"stage\": \"$1\"" "$out/run/run.json" | grep -o '[0-9][0-9.]*'; }

echo '| corpus | documents | labels | k of seeds 1, 2, 3, 42 | what is said of seed 42 | neighbours, s | choose k, s | one fit, s |'
echo '|---|---|---|---|---|---|---|---|'
while read -r file labels; do
    name=$(basename "$file" .jsonl.gz)
    [[ $# -eq 0 || " $* " == *" $name "* ]] || continue
    [[ -f $data/$file ]] || { echo "skipped: $data/$file is not there" >&2; continue; }
    found=()
    for seed in 1 2 3 42; do
        target/release/likewise themes "$data/$file" --seed "$seed" --quiet -o "$out/run"
        found+=("$(grep -A 1 '"choice_of_k"' "$out/run/run.json" | grep -o '"k": [0-9]*' | cut -d' ' -f2)")
    done
    sentence=$(grep -o '"sentence": ".*"' "$out/run/run.json" | cut -d'"' -f4)
    documents=$(grep -o '"documents": [0-9]*' "$out/run/run.json" | head -n 1 | cut -d' ' -f2)
    times="$(stage 'find neighbours') | $(stage 'choose k') | $(stage themes)"
    echo "| $name | $documents | $labels | ${found[*]} | $sentence | $times |"
done <<'END'
bbc/bbc.jsonl.gz 5
googlenews_dev/googlenews_dev.jsonl.gz 76
wikinews_dev/wikinews_dev.jsonl.gz 73
ecbplus_train/ecbplus_train.jsonl.gz 66 stories, 33 topics
20ng/20ng_clean.jsonl.gz 20
reuters_r8/reuters_r8.jsonl.gz 8
bbcsport/bbcsport.jsonl.gz 5
multilingual/10kgnad_test.jsonl.gz 9
multilingual/masakhanews_fra.jsonl.gz 5
multilingual/sib200_6langs.jsonl.gz 7 in each of 6 languages
reuters_r52/reuters_r52.jsonl.gz 52
reuters21578/reuters21578.jsonl.gz 
wikiref220/wikiref220.jsonl.gz 5 and noise
lee/lee_background.jsonl.gz none
END
