# ---- line ----------------------------------------------------------------------------------------------

line_look() {
  texts_look
}

line_for_nothing() {
  [ "${w_absent-}" = yes ]
}

line_is_made() {
  [ "${w_create-}" = yes ]
}

line_make() {
  texts_make
}
