"""The functions of the background's jobs, one thin module per capability; `registry` lists them."""
