define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.size()
  %1 = call fastcc i32 @wasm.global()
  %2 = call fastcc i32 @wasm.callee()
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.size() #0 {
entry:
  %size = load i64, ptr getelementptr (i8, ptr @wasm_memories, i64 8), align 8
  %0 = lshr i64 %size, 16
  %1 = trunc i64 %0 to i32
  br label %return

return:                                           ; preds = %entry
  %2 = phi i32 [ %1, %entry ]
  ret i32 %2
}

define hidden fastcc i32 @wasm.global() #0 {
entry:
  %0 = load i32, ptr @wasm.global.0, align 4
  br label %return

return:                                           ; preds = %entry
  %1 = phi i32 [ %0, %entry ]
  ret i32 %1
}

define hidden fastcc i32 @wasm.callee() #0 {
entry:
  %0 = load i64, ptr getelementptr (i8, ptr @wasm.table.0, i64 8), align 8
  %1 = icmp uge i64 0, %0
  br i1 %1, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_undefined_element() #3
  unreachable

ok:                                               ; preds = %entry
  %2 = load ptr, ptr @wasm.table.0, align 8
  %3 = getelementptr ptr, ptr %2, i64 0
  %4 = load ptr, ptr %3, align 8
  %5 = icmp eq ptr %4, null
  br i1 %5, label %trap1, label %ok2

trap1:                                            ; preds = %ok
  call void @wasm_trap_uninitialized_element() #3
  unreachable

ok2:                                              ; preds = %ok
  %6 = getelementptr i8, ptr %4, i64 8
  %7 = load i32, ptr %6, align 4
  %8 = icmp ne i32 %7, 2
  br i1 %8, label %trap3, label %ok4

trap3:                                            ; preds = %ok2
  call void @wasm_trap_indirect_call_type() #3
  unreachable

ok4:                                              ; preds = %ok2
  %9 = load ptr, ptr %4, align 8
  %10 = call fastcc i32 %9()
  br label %return

return:                                           ; preds = %ok4
  %11 = phi i32 [ %10, %ok4 ]
  ret i32 %11
}

define hidden void @wasm.instantiate() #0 {
entry:
  call void @wasm_table_init(ptr @wasm.table.0, ptr @1, i64 0, i64 0, i64 1)
  ret void
}

