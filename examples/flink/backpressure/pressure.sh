#!/usr/bin/env bash
# pressure.sh ADDRESS: what each subtask of the only job does with its time, and where the records are.
set -euo pipefail
job=$1/jobs/$(curl -s "$1/jobs" | jq -r '.jobs[0].id')
form='%-10s %7s %8s %13s %8s %8s %9s\n'
# --8<-- [start:subtasks]
metrics=busyTimeMsPerSecond,backPressuredTimeMsPerSecond,idleTimeMsPerSecond
metrics+=,Shuffle.Netty.Input.Buffers.inPoolUsage,Shuffle.Netty.Output.Buffers.outPoolUsage
printf "$form" task subtask 'busy ms' 'held back ms' 'idle ms' 'in pool' 'out pool'
curl -s "$job" | jq -r '.vertices[] | [.id, .parallelism, .name] | @tsv' |
  while IFS=$'\t' read -r vertex parallelism name; do
    for ((subtask = 0; subtask < parallelism; subtask++)); do
      curl -s "$job/vertices/$vertex/subtasks/$subtask/metrics?get=$metrics" |
        jq -r --arg wanted "$metrics" '
          (map({key: .id, value: (.value | tonumber * 100 | round / 100)}) | from_entries) as $seen
          | $wanted | split(",") | map($seen[.] // "-") | @tsv' |
        xargs printf "$form" "$(sed -E 's/Source: | ->.*|: Writer//g' <<< "$name")" "$subtask"
    done
  done
# --8<-- [end:subtasks]
# --8<-- [start:records]
source=$(curl -s "$job" | jq -r '.vertices[0].id')
pending=$(curl -s "$job/vertices/$source/subtasks/metrics?get=Source__payments.pendingRecords" |
  jq '.[0].sum // 0 | round')
curl -s "$job" | jq -r --argjson pending "$pending" '
  (.vertices[0].metrics["write-records"] - .vertices[1].metrics["read-records"]) as $between |
  "not read from Kafka: \($pending), between payments and score: \($between)"'
# --8<-- [end:records]
