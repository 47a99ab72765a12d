# ---- kernel_module --------------------------------------------------------------------------------------
# modules-load.d(5) names the modules that are loaded at boot; Alpine and Debian without systemd read /etc/modules, too.
# modprobe.d(5) has their
# options.

module_round=''

# module_read: reads what the files say, once in each $round: lines WHAT/NAME[/KEY], tab, [VALUE, tab,] FILE.
module_read() {
  if [ "$module_round" = "$round" ]; then return; fi
  module_round=$round
  find_init
  drop_ins modules-load.d
  module_file=/etc/modules-load.d/$drop_in
  if [ "$init" != systemd ]; then
    drop_ins=$drop_ins$root/etc/modules$nl
    if [ -e "$root/etc/modules" ] || [ ! -d "$root/etc/modules-load.d" ]; then module_file=/etc/modules; fi
  fi
  module_facts=$nl$(drop_read "function has_systemd() { return \"$init\" == \"systemd\" } $module_load_program")
  drop_ins modprobe.d
  module_facts=$module_facts$nl$(drop_read "$module_options_program")$nl
}

# shellcheck disable=SC2016
module_load_program='
function see() {
  line = trimmed(line)
  if (line == "" || line ~ /^[#;]/) return
  if (!has_systemd()) sub(/[ #].*/, "", line)
  gsub(/-/, "_", line)
  print "load/" line "\t" file
}
function facts() {}
'

# A backslash at the end of a line joins it with the next one; any other is left out.
# shellcheck disable=SC2016
module_options_program='
function see() {
  if (file != last) end_file()
  last = file
  if (match(line, /\\+$/) && RLENGTH % 2) { joined = joined substr(line, 1, length(line) - 1); return }
  take(joined line)
  joined = ""
}
function end_file() { take(joined); joined = "" }
function take(text,   words, n, i, at, key, value) {
  gsub(/\\\\/, "\001", text); gsub(/\\/, "", text); gsub(/\001/, "\\", text)
  gsub(/^[ \t]+|[ \t]+$/, "", text)
  n = split(text, words, /[ \t]+/)
  gsub(/-/, "_", words[2])
  if (words[1] == "blacklist" && n > 1) print "blacklist/" words[2] "\t" last
  if (words[1] != "options") return
  for (i = 3; i <= n; i++) {
    at = index(words[i], "=")
    key = at ? substr(words[i], 1, at - 1) : words[i]
    value = at ? substr(words[i], at + 1) : ""
    if (value ~ /^".*"$/) value = substr(value, 2, length(value) - 2)
    gsub(/-/, "_", key)
    values[words[2] "/" key] = value; files[words[2] "/" key] = last
  }
}
function facts(   key) {
  end_file()
  for (key in values) print "options/" key "\t" values[key] "\t" files[key]
}
'

kernel_module_look() {
  case $state_name in '' | *[!A-Za-z0-9_-]*) because="'$state_name' is not the name of a kernel module" ;; esac
  if [ -n "$because" ]; then return; fi
  module_read
  respell "$state_name" - _
  module_name=$respelt
  if wants_any load; then module_judge load "$w_load"; fi
  if wants_any blacklist; then module_judge blacklist "$w_blacklist"; fi
  module_each judge || :
}

# module_judge WHAT WANTED: whether the module is loaded, or on the black list.
module_judge() {
  module_find "$1/$module_name"
  if [ -n "$module_fact" ]; then module_found="yes in $module_fact"; else module_found=no; fi
  if [ "$2" != "${module_found%% *}" ]; then differs "$1" "$2" "$module_found"; fi
}

# module_find WHAT: sets $module_fact to the first fact about it.
module_find() {
  module_fact=''
  case $module_facts in *"$nl$1$tab"*) ;; *) return ;; esac
  module_fact=${module_facts#*"$nl$1$tab"}
  module_fact=${module_fact%%"$nl"*}
}

# module_each WHAT: calls module_option_WHAT for each option, with $module_key and $module_value.
module_each() {
  module_number=0
  while [ -z "$because" ] && [ "$module_number" -lt "${w_options_count:-0}" ]; do
    module_number=$((module_number + 1))
    eval "module_key=\$w_options_${module_number}_key module_value=\$w_options_$module_number"
    "module_option_$1" || return 1
  done
}

module_option_judge() {
  case $module_value in *[!!-~]* | *[\"\\#]*) because="the value of $module_key contains blanks, quotes or other special characters" ;; esac
  case $module_key in '' | *[!A-Za-z0-9_-]*) because="'$module_key' is not the name of a module parameter" ;; esac
  if [ -n "$because" ]; then return 1; fi
  respell "$module_key" - _
  module_find "options/$module_name/$respelt"
  module_found=${module_fact%"$tab"*}
  if [ -n "$module_fact" ] && [ "$module_found" = "$module_value" ]; then return; fi
  if [ -n "$module_fact" ]; then module_found="$module_found in ${module_fact##*"$tab"}"; else module_found=nothing; fi
  differs "$module_key" "$module_value" "$module_found"
}

kernel_module_make() {
  module_pattern "$module_name"
  module_regex=$module_pattern
  if wants_any load; then module_put load "$w_load" "$module_file" '' || return 1; fi
  if wants_any blacklist; then
    module_put blacklist "$w_blacklist" "/etc/modprobe.d/$drop_in" 'blacklist ' || return 1
  fi
  module_each put
}

# module_pattern NAME: sets $module_pattern to a regular expression in which - and _ are the same.
module_pattern() {
  module_pattern='' module_rest=$1
  while :; do
    case $module_rest in *[_-]*) ;; *) break ;; esac
    module_pattern="$module_pattern${module_rest%%[_-]*}[_-]"
    module_rest=${module_rest#*[_-]}
  done
  module_pattern=$module_pattern$module_rest
}

# module_put WHAT WANTED FILE PREFIX: adds the line, or removes it from each file that has it.
module_put() {
  put_match="^[[:blank:]]*${4%' '}${4:+[[:blank:]]+}$module_regex"
  if [ "$2" = yes ]; then
    module_find "$1/$module_name"
    if [ -n "$module_fact" ]; then return; fi
    put_line="$4$state_name" put_match="$put_match[[:blank:]]*\$"
    put_line "$3"
    return
  fi
  put_line='' put_match="$put_match([[:blank:]].*)?\$" module_rest=$module_facts
  while :; do
    case $module_rest in *"$nl$1/$module_name$tab"*) ;; *) return 0 ;; esac
    module_rest=${module_rest#*"$nl$1/$module_name$tab"}
    module_path=${module_rest%%"$nl"*}
    module_rest=$nl${module_rest#*"$nl"}
    case $module_path in
      /etc/*) put_line "$module_path" || return 1 ;;
      *)
        because="$module_path belongs to a package: mask it with \`link: {/etc/${module_path#*lib/}: /dev/null}\`"
        return 1
        ;;
    esac
  done
}

module_option_put() {
  module_pattern "$module_key"
  put_line="options $state_name $module_key=$module_value"
  put_match="^[[:blank:]]*options[[:blank:]]+$module_regex[[:blank:]]+$module_pattern=[^[:blank:]]*[[:blank:]]*\$"
  put_line "/etc/modprobe.d/$drop_in"
}
