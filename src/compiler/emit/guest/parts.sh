# ---- Runs in parts -------------------------------------------------------------------------------------
# A part of a run stops after a step, and ends as an apply of the steps so far ends, without the verification. The next
# part goes on in another boot.

stopped=''

begin_part() {
  clock
  part_began=$now
}

# stop_after STEP: fails if the part is to stop here, because it took its time.
stop_after() {
  if in_test_only; then return 0; fi
  clock
  if [ $((now - part_began)) -lt "${part_seconds}00" ]; then return 0; fi
  stopped=$1
  return 1
}

# end_part: says that the part stopped, if it did.
end_part() {
  if [ -z "$stopped" ]; then return; fi
  verdict=stopped
  note stopped "$stopped"
  forget_identities
}
