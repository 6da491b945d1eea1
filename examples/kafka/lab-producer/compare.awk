# Says whether the first run had more than `times` times as much of `what` as the second:
#   awk -v what=rate -v times=2 -f compare.awk first.txt second.txt
# Reads what kafka-producer-perf-test.sh prints: rate in records per second, median and longest latency in ms. Of the
# reports of a run the last one counts.
FNR == 1 {
    runs++
}

/ records sent, / {
    for (i = 3; i <= NF; i++) {
        if (what == "rate" && $i == "records/sec") value[runs] = $(i - 1)
        if (what == "median" && $i == "50th,") value[runs] = $(i - 2)
        if (what == "longest" && $i == "max") value[runs] = $(i - 2)
    }
}

END {
    printf "%s: %s and %s, %s than %s times\n", what, value[1], value[2],
        (value[1] > times * value[2] ? "more" : "not more"), times
}
