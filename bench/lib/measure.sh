# shellcheck shell=bash disable=SC2154 # sourced by bench/run
# Measuring: everything ends as samples in $rows, lines of "part, class, case, label, measure, unit, value" with tabs between them.

# sample PART CLASS CASE LABEL MEASURE UNIT VALUE
sample() {
  local IFS=$'\t'
  printf '%s\n' "$*" >>"$rows"
}

# measure PART CLASS CASE TIMER-ARGUMENT...: failures are samples of the measure "failed".
measure() {
  "$timer" "${@:4}" >"$work/timer.tsv" || say "  $3: nothing measured"
  awk -v prefix="$1"$'\t'"$2"$'\t'"$3" '{ print prefix "\t" $0 }' "$work/timer.tsv" >>"$rows"
  if [[ -t 1 ]]; then printf '.'; fi
}

# failed PART CLASS CASE LABEL WHY
failed() {
  say "  $3: $4: $5"
  sample "$1" "$2" "$3" "$4" failed "" 1
}

# size_sample PART CASE LABEL FILE: in bytes; executables without their symbols.
size_sample() {
  local stripped=$work/stripped
  llvm-strip-19 "$4" -o "$stripped" 2>/dev/null || cp "$4" "$stripped"
  sample "$1" "" "$2" "$3" size bytes "$(stat -c %s "$stripped")"
}

# commands CASE EVERY COLUMN...: sets timer_commands to these columns' commands for the timer; what was not built is a failure.
# EVERY: "engines" lets what is not ours or native run in every second round only.
commands() {
  local name=$1 column file every arguments=() runner=()
  timer_commands=()
  eval "arguments=(${case_arguments[$name]:-})"
  for column in "${@:3}"; do
    file=$(product "$name" "$column")
    if [[ ! -e $file ]]; then
      failed speed "${case_class[$name]}" "$name" "$column" "not built"
      continue
    fi
    every=1
    [[ $2 != engines ]] || every=$(column_every "$column")
    read -r -a runner <<<"${column_runner[$column]}"
    [[ ${#timer_commands[@]} = 0 ]] || timer_commands+=(--)
    timer_commands+=("$column/$every" "${runner[@]}" "$file" "${arguments[@]}")
  done
}

# measure_workloads CLASS: user time of every workload of that class, in all columns, in turn. The part is called "speed".
measure_workloads() {
  local name
  for name in "${cases[@]}"; do
    [[ ${case_class[$name]} = "$1" ]] || continue
    commands "$name" engines "${chosen_columns[@]}"
    measure speed "$1" "$name" -n "$rounds" -i "${case_input[$name]}" "${timer_commands[@]}"
  done
  if [[ -t 1 ]]; then say; fi
}
