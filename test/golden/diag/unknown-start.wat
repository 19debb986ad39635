(module (start 3))
