#!/usr/bin/env bash
# checkpoint.sh ADDRESS: the parts of the only job's latest complete checkpoint or savepoint, by subtask.
set -euo pipefail
job=$1/jobs/$(curl -s "$1/jobs" | jq -r '.jobs[0].id')
form='%-10s %7s %12s %10s %5s %6s %10s\n'
# --8<-- [start:parts]
latest=$(curl -s "$job/checkpoints" | jq '[.history[] | select(.status == "COMPLETED")][0]')
jq -r '"\(.checkpoint_type | ascii_downcase): \(.end_to_end_duration) ms, \(.checkpointed_size) bytes,"
  + " in flight processed \(.processed_data) and persisted \(.persisted_data) bytes"' <<< "$latest"
printf "$form" task subtask 'start delay' alignment sync async unaligned
curl -s "$job" | jq -r '.vertices[] | [.id, .name] | @tsv' |
  while IFS=$'\t' read -r vertex name; do
    curl -s "$job/checkpoints/details/$(jq .id <<< "$latest")/subtasks/$vertex" |
      jq -r '.subtasks[] | [.index, .start_delay, .alignment.duration,
        .checkpoint.sync, .checkpoint.async, .unaligned_checkpoint] | @tsv' |
      while read -ra parts; do
        printf "$form" "$(sed -E 's/Source: | ->.*|: Writer//g' <<< "$name")" "${parts[@]}"
      done
  done
# --8<-- [end:parts]
