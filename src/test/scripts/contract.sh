#!/bin/sh
# Runs tests in a runtime, and ends with what became of them: "NAME: 7 passed, 0 failed, 0 skipped".
# usage: contract.sh NAME LOG MAVEN-ARGUMENT...
# LOG is the runtime's own; its end is printed when a test fails.
name=$1
log=$2
shift 2

said=$(mktemp)
trap 'rm -f "$said"' EXIT
{ mvn -B surefire:test "$@" || printf "\ncontract.sh: failed\n"; } | tee "$said"
failed=$(grep -c '^contract.sh: failed' "$said")
if [ "$failed" -gt 0 ] && [ -f "$log" ]; then
    echo "--- the end of $log"
    tail -n 60 "$log"
    echo "---"
fi
awk -v name="$name" '
    /Tests run: .*Skipped: [0-9]+ *$/ { sub(/.*Tests run: /, ""); gsub(/[^0-9 ]/, ""); split($0, n, " +"); seen = 1 }
    END {
        if (!seen) { print name ": no test has run" }
        else { printf "%s: %d passed, %d failed, %d skipped\n", name, n[1] - n[2] - n[3] - n[4], n[2] + n[3], n[4] }
        exit !seen
    }' "$said" && [ "$failed" -eq 0 ]
