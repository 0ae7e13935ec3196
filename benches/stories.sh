#!/usr/bin/env bash
# Agreement of the stories with public corpora, one setting for all, as a Markdown table: B-cubed and ARI against labels,
# and precision, recall and F1 of the pairs where only pairs are judged. Nothing in it is random.
# Usage: benches/stories.sh [FOLDER OF THE CORPORA [FLAGS OF `likewise stories`]]    (default ../shared/data)
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-${LIKEWISE_DATA:-../shared/data}}
shift || true
cargo build --release --quiet
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The value of a score in run.json.
score() { grep -o "\"$1\": [0-9][0-9.e-]*\|\"$1\": -[0-9.e-]*" "$out/run/run.json" | head -n 1 | cut -d' ' -f2; }

echo '| corpus | documents | stories | level | B-cubed P | B-cubed R | B-cubed F1 | ARI |'
echo '|---|---|---|---|---|---|---|---|'
f1s=()
for name in wikinews_dev ecbplus_train googlenews_dev; do
    file=$data/$name/$name.jsonl.gz
    [[ -f $file ]] || { echo "skipped: $file is not there" >&2; continue; }
    target/release/likewise stories "$file" --gold label --quiet -o "$out/run" "$@"
    stories=$(($(wc -l < "$out/run/stories.csv") - 1))
    printf "| $name | $(score documents) | $stories | %.2f | %.3f | %.3f | %.3f | %.3f |\n" \
        "$(score level)" "$(score b_cubed_precision)" "$(score b_cubed_recall)" "$(score b_cubed_f1)" "$(score ari)"
    f1s+=("$(score b_cubed_f1)")
done
if [[ ${#f1s[@]} -gt 0 ]]; then
    printf '%s\n' "${f1s[@]}" | awk '{ sum += $1 } END { printf "| mean | | | | | | %.3f | |\n", sum / NR }'
fi

name=energy_news_chains
[[ -f $data/$name/$name.jsonl.gz ]] || { echo "skipped: $data/$name is not there" >&2; exit 0; }
target/release/likewise stories "$data/$name/$name.jsonl.gz" --quiet --format jsonl -o "$out/run" "$@"
{
    echo a,b
    sed -E 's/^\{"id": "([^"]*)".*"story": ([0-9]+), "copies".*/\2 \1/' "$out/run/documents.jsonl" | awk '
        { for (i = 1; i <= n[$1]; i++) print at[$1, i] "," $2; at[$1, ++n[$1]] = $2 }'
} > "$out/found.csv"
{ echo a,b; awk -F'\t' 'NR > 1 && $3 == 1 { print $1 "," $2 }' "$data/$name/pairs.tsv"; } > "$out/gold.csv"
echo
echo '| corpus | pairs in a story | pairs judged related | precision | recall | F1 |'
echo '|---|---|---|---|---|---|'
target/release/likewise evaluate --pairs "$out/found.csv" "$out/gold.csv" |
    awk -F, -v found="$(($(wc -l < "$out/found.csv") - 1))" -v name=$name '{ v[$1] = $2 } END {
        printf "| %s | %d | %d | %.3f | %.3f | %.3f |\n", name, found, v["compared"], v["precision"], v["recall"], v["f1"] }'
