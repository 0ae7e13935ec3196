#!/usr/bin/env bash
# The sweeps of docs/thresholds.md: five labelled corpora, their tables on standard output, their pictures in a folder.
#     benches/thresholds.sh FOLDER_OF_CORPORA [FOLDER_FOR_PICTURES]
set -euo pipefail
corpora=${1:?the folder with the corpora}
pictures=${2:-}
root=$(cd "$(dirname "$0")/.." && pwd)
cargo build --release --quiet --manifest-path "$root/Cargo.toml"
likewise=${CARGO_TARGET_DIR:-$root/target}/release/likewise
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

sweep() { # NAME PICTURE INPUTS AND FLAGS...
    local name=$1 picture=$2
    shift 2
    printf '\n## %s\n' "$name"
    "$likewise" sweep "$@" --quiet -o "$out/$name"
    "$likewise" sweep "$@" --quiet
    if [[ -n $pictures ]]; then
        mkdir -p "$pictures"
        for one in $picture; do cp "$out/$name/$one.svg" "$pictures/$name-$one.svg"; done
    fi
}

c=$corpora
sweep clough_stevenson scores "$c/clough_stevenson/clough_stevenson.jsonl.gz" --from 0.1 \
    --gold "$c/clough_stevenson/pairs.tsv" --gold-a answer_id --gold-b source_id --gold-label derived \
    --measure cosine,jaccard5,containment --vary stem=on,off
sweep energy_news_chains scores "$c/energy_news_chains/energy_news_chains.jsonl.gz" --from 0.05 \
    --gold "$c/energy_news_chains/pairs.tsv" --gold-a id1 --gold-b id2 --gold-label related \
    --measure cosine,jaccard5,containment --vary stem=on,off --vary tf=log,raw
sweep lee counts "$c/lee/lee.jsonl.gz" "$c/lee/lee_background.jsonl.gz" --from 0.05 \
    --gold "$c/lee/pairs.tsv" --gold-a id1 --gold-b id2 --gold-label similarity
sweep reuters21578 "scores counts" "$c/reuters21578/reuters21578.jsonl.gz" --from 0.3 \
    --gold "$c/reuters21578/near_dup_jaccard5.tsv" --gold-a id1 --gold-b id2 --gold-label jaccard5 \
    --gold-from 0.5 --gold-complete --resamples 50
sweep googlenews_dev "scores precision_recall" "$c/googlenews_dev/googlenews_dev.jsonl.gz" --from 0.05 --gold label \
    --resamples 50
