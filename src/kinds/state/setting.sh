# ---- setting -------------------------------------------------------------------------------------------

setting_look() {
  texts_look
}

setting_for_nothing() {
  ! wants_any set
}

setting_is_made() {
  :
}

setting_make() {
  texts_make
}
