#!/usr/bin/env bash
# Counts the instructions of each stage under callgrind and compares them with the stored counts.
#
#   benches/instructions.sh            prints the counts; warns of those more than 5 % above the stored ones
#   benches/instructions.sh --record   stores them in benches/records/instructions.csv
#
# Instructions hardly differ between runs, however busy the machine, so a slow creep shows. They are no times: a stage
# may get faster with more of them. Callgrind knows no AVX-512, so this is the path for AVX2.
set -euo pipefail
cd "$(dirname "$0")/.."

stored=benches/records/instructions.csv
command -v valgrind >/dev/null || { echo "valgrind is not installed: nothing is counted"; exit 0; }
driver=$(cargo bench --no-run --bench instructions 2>&1 | sed -n 's/.*Executable.*(\(.*\))/\1/p')
[[ -x $driver ]] || { echo "benches/instructions does not build" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

count() { # all instructions from the start of the process to its end
    valgrind --tool=callgrind --callgrind-out-file="$folder/$1" "$driver" "$1" >"$folder/log" 2>&1 ||
        { cat "$folder/log" >&2; exit 1; }
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$folder/log"
}

rustc=$(rustc --version | cut -d ' ' -f 2)
before=$(count texts)
vectorised=$(count vectorise)
{
    echo "date,rustc,stage,instructions"
    echo "$(date +%F),$rustc,vectorise,$((vectorised - before))"
    for stage in join nearest k-means svd; do
        all=$(count "$stage")
        echo "$(date +%F),$rustc,$stage,$((all - vectorised))"
    done
} >"$folder/counts.csv"

if [[ ${1:-} == --record ]]; then
    cp "$folder/counts.csv" "$stored"
    cat "$stored"
    exit 0
fi
touch "$folder/none"
awk -F , '
    FNR == 1 { next }
    FILENAME != ARGV[2] { stored[$3] = $4; next }
    !($3 in stored) { printf "%-10s %15d\n", $3, $4; next }
    {
        change = 100 * ($4 / stored[$3] - 1)
        warning = (change > 5) ? "  WARNING: more than 5 % above the stored count" : ""
        printf "%-10s %15d  %+6.1f %%%s\n", $3, $4, change, warning
    }
' "$([[ -f $stored ]] && echo "$stored" || echo "$folder/none")" "$folder/counts.csv"
