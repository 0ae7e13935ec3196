#!/usr/bin/env bash
# Agreement of the themes with the labels of public corpora: mean of seeds 1, 2, 3 through the command line, as a
# Markdown table. Usage: benches/quality.sh [FOLDER OF THE CORPORA]    (default ../shared/data)
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-${LIKEWISE_DATA:-../shared/data}}
cargo build --release --quiet
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The value of a score in run.json.
score() { grep -o "\"$1\": [0-9.-]*" "$out/run/run.json" | head -n 1 | cut -d' ' -f2; }

echo '| corpus | k | method | NMI | ARI | label field |'
echo '|---|---|---|---|---|---|'
while read -r file k field method; do
    [[ -f $data/$file ]] || { echo "skipped: $data/$file is not there" >&2; continue; }
    nmi=() ari=()
    for seed in 1 2 3; do
        target/release/likewise themes "$data/$file" --k "$k" --gold "$field" --method "$method" --seed "$seed" \
            --quiet -o "$out/run"
        nmi+=("$(score nmi)") ari+=("$(score ari)")
    done
    mean() { printf '%s\n' "$@" | awk '{ sum += $1 } END { printf "%.3f", sum / NR }'; }
    echo "| $(basename "$file" .jsonl.gz) | $k | $method | $(mean "${nmi[@]}") | $(mean "${ari[@]}") | $field |"
done <<'END'
bbc/bbc.jsonl.gz 5 label smoothed
20ng/20ng_clean.jsonl.gz 20 label smoothed
reuters_r8/reuters_r8.jsonl.gz 8 label smoothed
reuters_r52/reuters_r52.jsonl.gz 52 label smoothed
wikinews_dev/wikinews_dev.jsonl.gz 73 label smoothed
ecbplus_train/ecbplus_train.jsonl.gz 66 label smoothed
googlenews_dev/googlenews_dev.jsonl.gz 76 label smoothed
multilingual/10kgnad_test.jsonl.gz 9 label smoothed
multilingual/masakhanews_fra.jsonl.gz 5 label smoothed
multilingual/sib200_6langs.jsonl.gz 7 label smoothed
multilingual/sib200_6langs.jsonl.gz 6 lang smoothed
bbc/bbc.jsonl.gz 5 label plain
20ng/20ng_clean.jsonl.gz 20 label plain
END
