# ---- Refusing an image, and warnings --------------------------------------------------------------------

nl='
'
# Where this program keeps its files and the verdict: nothing of the guest can see it.
workshop=${workshop:-/run/sahara-image}
# What the script uploaded. Where several images share the appliance, the workshop lies in it (visit.sh).
given=${workshop%/visit}
# What the guest program needs; the guest sees it, as the appliance's /dev is bound into it.
bench=/dev/sahara-image
root=${root:-/sysroot}

# refuse SENTENCE: writes the transcript of a run that was refused, and ends the program with success, so that guestfish
# goes on and prints the transcript. The script then fails in `verdict`.
refuse() {
  {
    printf 'sahara-image-transcript 1\nmode %s\n' "$mode"
    cat "$workshop/warnings" 2>/dev/null
    printf '%s\n' "$1" | sed 's/^/refused /'
    echo 'verdict refused'
  } >"$workshop/transcript"
  echo refused >"$workshop/verdict"
  exit 0
}

# kept_line FILE: sets $line to the first line of a file; empty if there is none. The shell reads it without another
# program: each one costs 20 ms and more in an emulated appliance.
kept_line() {
  line=''
  if [ -r "$1" ]; then read -r line <"$1" || :; fi
}

# warn CODE SENTENCE: adds a warning to the transcript. The codes are in src/diagnostics/codes/guest.ts.
warn() {
  printf '%s\n' "$2" | sed "s/^/warning $1 /" >>"$workshop/warnings"
}
