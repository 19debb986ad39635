(module
  (func $f
    (elem.drop 2)))
