;; one import of every kind of trouble
(module
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_wriet" (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "quite_another_thing" (func (param f32 f64) (result i64)))
  (import "somewhere" "else" (func))
  (import "somewhere" "esc\1b[31m\0anewline\00nul" (func))
  (import "somewhere" "limit" (global i32))
  (import "somewhere" "state" (global (mut f64)))
  (import "somewhere" "cells" (memory 1))
  (import "somewhere" "slots" (table 1 funcref))
  (func (export "_start")))
