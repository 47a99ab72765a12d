# shellcheck shell=bash
# bash completion of sahara-image. To have it in every shell:
#   sahara-image completion bash > ~/.local/share/bash-completion/completions/sahara-image
_sahara_image() {
  local current=${COMP_WORDS[COMP_CWORD]} lines
  # The first line says of what kind the candidates are.
  mapfile -t lines < <("${COMP_WORDS[0]%-create}" completion bash -- "${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)
  [[ $current != = ]] || current=
  case ${lines[0]-} in
    files)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      ;;
    folders)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      ;;
    *) COMPREPLY=("${lines[@]:1}") ;;
  esac
}
complete -F _sahara_image sahara-image sahara-image-create
