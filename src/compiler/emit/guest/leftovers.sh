# ---- Packages: what package managers leave behind ------------------------------------------------------
# Package files, copies of indexes, logs and identities that a package manager of an image leaves behind are removed at
# the end, in the places that FAMILY_leftovers prints, a line each. What was there before stays.

# remember_leftovers: lists what is in those places before the first transaction.
remember_leftovers() {
  if [ -z "$in_appliance" ] || [ -e "$workshop/leftovers-before" ]; then return; fi
  "${family}_leftovers" >"$workshop/leftover-places" 2>/dev/null </dev/null 5>&-
  list_leftovers >"$workshop/leftovers-before"
}

list_leftovers() {
  while IFS= read -r place; do
    case $place in
      *..*) ;;
      /?*) find "$root$place" 2>/dev/null ;;
    esac
  done <"$workshop/leftover-places" | sort -u
}

# remove_leftovers: removes what has come since.
remove_leftovers() {
  if [ ! -e "$workshop/leftovers-before" ]; then return; fi
  list_leftovers >"$workshop/leftovers-after"
  # The content of a folder before the folder.
  only_in "$workshop/leftovers-after" "$workshop/leftovers-before" | sort -r >"$workshop/leftovers"
  while IFS= read -r leftover; do
    if [ -d "$leftover" ] && [ ! -L "$leftover" ]; then rmdir -- "$leftover"; else rm -f -- "$leftover"; fi
  done <"$workshop/leftovers" 2>/dev/null
}
