# ---- Files that a recipe downloads ----------------------------------------------------------------------
# The runtime downloads them beforehand and puts them into the workshop, in `artifacts`: each as ALGORITHM/DIGEST, and in
# `index` a line ALGORITHM, DIGEST and URL with tabs between. A script that runs without the runtime downloads them itself.

# find_artifact FOLDER: sets $artifact to the file of the step: its `source`, or what `url` names, verified. FOLDER is for
# what has to be downloaded. Fails with $because.
find_artifact() {
  if wants_any source; then
    "$w_source_text"
    artifact=$file
    return
  fi
  artifact_name=${w_url_1%%[?#]*} artifact_name=${artifact_name##*/}
  if [ -n "${w_folder-}" ]; then
    artifact_in_folder
    return
  fi
  wanted_digest "$1" || return 1
  artifact=$workshop/artifacts/$algorithm/$digest
  if [ ! -f "$artifact" ]; then download_artifact "$1"; fi
}

# artifact_in_folder: the file of the step in the folder of the guest that `folder` names, verified.
artifact_in_folder() {
  artifact=$root$w_folder/$artifact_name
  if [ ! -f "$artifact" ]; then
    because="$w_folder/$artifact_name is missing"
    return 1
  fi
  pinned_digest || return 1
  if [ -z "$digest" ]; then
    because=''
    for algorithm in sha512 sha256; do each_item "${algorithm}_url" digest_in_folder || break; done
    if [ -z "$digest" ]; then
      because=${because:-"nothing says what the digest of $artifact_name must be"}
      return 1
    fi
  fi
  verify_artifact "$w_folder/$artifact_name"
}

# digest_in_folder: reads the checksum file that $item names in the folder. Fails once there is a digest in $digest.
digest_in_folder() {
  checksum_name=${item%%[?#]*} checksum_name=${checksum_name##*/}
  if [ ! -f "$root$w_folder/$checksum_name" ]; then
    because=${because:-"nothing says what the digest of $artifact_name must be: $w_folder/$checksum_name is missing"}
    return 0
  fi
  because="$w_folder/$checksum_name has no digest of $artifact_name"
  digest=$(digest_in "$root$w_folder/$checksum_name" "$artifact_name" "$algorithm")
  if [ -z "$digest" ]; then return; fi
  because=''
  return 1
}

# pinned_digest: sets $algorithm and $digest to the digest that the recipe has, in lower case; $digest is empty if it has
# none. Fails with $because.
pinned_digest() {
  algorithm=sha512 digest=''
  if wants_any sha512; then
    digest=$w_sha512
  elif wants_any sha256; then
    algorithm=sha256 digest=$w_sha256
  elif [ -n "${w_digest-}" ]; then
    digest=${w_digest#*:}
    case $w_digest in
      [sS][hH][aA]256:*) algorithm=sha256 ;;
      [sS][hH][aA]512:*) ;;
      *) if [ ${#digest} -eq 64 ]; then algorithm=sha256; fi ;;
    esac
  else
    return 0
  fi
  digest=$(printf %s "$digest" | tr A-F a-f)
  case $algorithm-${#digest}-$digest in
    *-*-*[!0-9a-f]*) ;;
    sha512-128-* | sha256-64-*) return ;;
  esac
  because="'$digest' is not a digest of $algorithm"
  return 1
}

# wanted_digest FOLDER: sets $algorithm and $digest to those that the file must have.
wanted_digest() {
  pinned_digest || return 1
  if [ -n "$digest" ]; then return; fi
  if digest=$(awk -F '\t' -v url="${w_url_1-}" '$3 == url { print $1, $2; exit }' "$workshop/artifacts/index" 2>/dev/null) &&
    [ -n "$digest" ]; then
    algorithm=${digest%% *}
    digest=${digest#* }
    return
  fi
  checksum_folder=$1 digest=''
  for algorithm in sha512 sha256; do each_item "${algorithm}_url" published_digest || break; done
  if [ -n "$digest" ]; then return; fi
  because=${because:-"nothing says what the digest of $artifact_name must be"}
  return 1
}

# published_digest: asks the publisher at the address $item, whose word counts only over an encrypted connection. Fails
# once there is a digest in $digest.
published_digest() {
  url=$item
  case $url in
    https://*) ;;
    *)
      because="$url is no https address, and a checksum must be fetched over https"
      return 0
      ;;
  esac
  fetch_url "$url" "$checksum_folder/checksum" verified || return 0
  digest=$(digest_in "$checksum_folder/checksum" "$artifact_name" "$algorithm")
  rm -f "$checksum_folder/checksum"
  because="$url has no $algorithm digest of $artifact_name"
  if [ -z "$digest" ]; then return; fi
  because=''
  return 1
}

# digest_in FILE NAME ALGORITHM: prints the digest of a file in a checksum file. As parsePublishedDigest of
# src/runtime/artifacts/published-digest.ts, which describes the forms.
digest_in() {
  awk -v name="$2" -v bits="${3#sha}" '
    function trim(text) { gsub(/^[ \t]+|[ \t]+$/, "", text); return text }
    function add(file, digest) {
      if (length(digest) * 4 != bits || digest ~ /[^0-9a-f]/) return 0
      sub(/^.*\//, "", file)
      if (trim(file) == name) named[digest]
      all[digest]
      return 1
    }
    function only(set, digest, found, count) {
      for (digest in set) { found = digest; count++ }
      return count == 1 ? found : count > 1 ? "-" : ""
    }
    { gsub(/\r/, ""); lines[NR] = length($0) > 1000 ? "" : $0 }
    END {
      for (at = 1; at <= NR; at++) {
        line = trim(lines[at])
        digest = tolower(line)
        file = line
        if (digest ~ "^sha-?" bits " ?[(].*[)] ?= ?[0-9a-f]+$") {
          sub(/^.*[ =]/, "", digest)
          sub(/^[^(]*\(/, "", file)
          sub(/\)[^)]*$/, "", file)
        } else {
          sub(/[ \t].*$/, "", digest)
          sub(/^\\/, "", digest)
          if (!sub(/^[^ \t]+[ \t]+\*?/, "", file)) file = ""
        }
        if (add(file, digest) || !match(line, /[:=][ \t0-9A-Fa-f]*$/)) continue
        file = trim(substr(line, 1, RSTART - 1))
        sub("[ \t]*:[ \t]*[Ss][Hh][Aa]-?" bits "$", "", file)
        digest = substr(line, RSTART + 1)
        gsub(/[ \t]/, "", digest)
        for (last = at; length(digest) * 4 < bits && last < NR && lines[last + 1] ~ /^[ \t0-9A-Fa-f]+$/; last++) {
          more = lines[last + 1]
          gsub(/[ \t]/, "", more)
          digest = digest more
        }
        if (file != "" && add(file, tolower(digest))) at = last
      }
      found = only(named)
      if (found == "") found = only(all)
      if (found != "" && found != "-") print found
    }' "$1"
}

# download_artifact FOLDER: downloads the file from the first address that has it, and verifies it.
download_artifact() {
  artifact=$1/download url_number=0 because='' failures=''
  while [ "$url_number" -lt "${w_url_count:-0}" ]; do
    url_number=$((url_number + 1))
    eval "url=\$w_url_$url_number"
    if fetch_url "$url" "$artifact" && verify_artifact "$url"; then
      because=''
      return
    fi
    failures="${failures:+$failures; }$because"
  done
  because=$failures
  return 1
}

verify_artifact() {
  sum=$("${algorithm}sum" <"$artifact") || sum=''
  sum=${sum%% *}
  if [ "$sum" = "$digest" ]; then return; fi
  because="$1 is not the file that the recipe wants: its $algorithm is ${sum:-unknown}, not $digest"
  return 1
}

# fetch_url URL FILE [verified]: downloads a file. `verified`: only with a program that verifies certificates.
fetch_url() {
  case $1 in https://*) schemes='=https' ;; *) schemes='=http,https' ;; esac
  if command -v curl >/dev/null 2>&1; then
    fetch_with curl --fail --silent --show-error --location --proto "$schemes" --connect-timeout 20 \
      --speed-limit 1 --speed-time 60 --retry "${retries:-0}" --output "$2" "$1"
  elif command -v wget >/dev/null 2>&1 && { wget --version 2>/dev/null </dev/null | grep -q 'GNU Wget' || [ -z "${3-}" ]; }; then
    fetch_with wget -q -T 60 -O "$2" "$1"
  elif fetch_python; then
    fetch_with "$python" -c "$fetch_program" "$1" "$2"
  else
    because="$1 can't be downloaded: the guest has neither curl nor wget nor python"
    return 1
  fi
}

fetch_with() {
  if "$@" >"$workshop/fetched" 2>&1 </dev/null 5>&-; then return; fi
  fetch_status=$?
  fetch_words=$(tail -n 1 "$workshop/fetched")
  because="$url can't be downloaded: ${fetch_words:-"$1 ended with exit status $fetch_status"}"
  return 1
}

fetch_python() {
  for python in python3 /usr/libexec/platform-python; do
    if command -v "$python" >/dev/null 2>&1; then return; fi
  done
  return 1
}

fetch_program='
import shutil, sys, urllib.request
class Secure(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, fp, code, msg, headers, to):
        if request.full_url.startswith("https:") and not to.startswith("https:"):
            sys.exit("the server redirects from https to " + to)
        return super().redirect_request(request, fp, code, msg, headers, to)
try:
    with urllib.request.build_opener(Secure).open(sys.argv[1], timeout=60) as answer, open(sys.argv[2], "wb") as file:
        shutil.copyfileobj(answer, file)
except OSError as error:
    sys.exit(str(error))
'
