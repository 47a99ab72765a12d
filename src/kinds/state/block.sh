# ---- block ---------------------------------------------------------------------------------------------

block_look() {
  texts_look
}

block_for_nothing() {
  [ -z "$w_content" ]
}

block_is_made() {
  :
}

block_make() {
  texts_make
}
