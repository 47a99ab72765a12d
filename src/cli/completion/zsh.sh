#compdef sahara-image sahara-image-create
# zsh completion of sahara-image. To have it in every shell, in a folder of $fpath:
#   sahara-image completion zsh > ~/.zfunc/_sahara-image
_sahara_image() {
  local -a lines candidates
  # The first line says of what kind the candidates are.
  lines=("${(@f)$("${words[1]%-create}" completion zsh -- "${(@)words[1,CURRENT]}" 2>/dev/null)}")
  case $lines[1] in
    files)
      compset -P '*='
      _files
      ;;
    folders)
      compset -P '*='
      _files -/
      ;;
    *)
      candidates=("${(@)lines[2,-1]}")
      (( $#candidates )) && _describe -V 'sahara-image' candidates
      ;;
  esac
}
if [[ $funcstack[1] == _sahara-image ]]; then
  _sahara_image "$@"
else
  compdef _sahara_image sahara-image sahara-image-create
fi
