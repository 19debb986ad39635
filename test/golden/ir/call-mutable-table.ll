define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.indirect(i32 1)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.indirect(i32 %0) #0 {
entry:
  %1 = load i64, ptr getelementptr (i8, ptr @wasm.table.0, i64 8), align 8
  %2 = icmp uge i64 1, %1
  br i1 %2, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_table_bounds() #3
  unreachable

ok:                                               ; preds = %entry
  %3 = load ptr, ptr @wasm.table.0, align 8
  %4 = getelementptr ptr, ptr %3, i64 1
  %5 = load ptr, ptr %4, align 8
  %6 = load i64, ptr getelementptr (i8, ptr @wasm.table.0, i64 8), align 8
  %7 = icmp uge i64 0, %6
  br i1 %7, label %trap1, label %ok2

trap1:                                            ; preds = %ok
  call void @wasm_trap_table_bounds() #3
  unreachable

ok2:                                              ; preds = %ok
  %8 = load ptr, ptr @wasm.table.0, align 8
  %9 = getelementptr ptr, ptr %8, i64 0
  store ptr %5, ptr %9, align 8
  %10 = zext i32 %0 to i64
  %11 = load i64, ptr getelementptr (i8, ptr @wasm.table.0, i64 8), align 8
  %12 = icmp uge i64 %10, %11
  br i1 %12, label %trap3, label %ok4

trap3:                                            ; preds = %ok2
  call void @wasm_trap_undefined_element() #3
  unreachable

ok4:                                              ; preds = %ok2
  %13 = load ptr, ptr @wasm.table.0, align 8
  %14 = getelementptr ptr, ptr %13, i64 %10
  %15 = load ptr, ptr %14, align 8
  %16 = icmp eq ptr %15, null
  br i1 %16, label %trap5, label %ok6

trap5:                                            ; preds = %ok4
  call void @wasm_trap_uninitialized_element() #3
  unreachable

ok6:                                              ; preds = %ok4
  %17 = getelementptr i8, ptr %15, i64 8
  %18 = load i32, ptr %17, align 4
  %19 = icmp ne i32 %18, 1
  br i1 %19, label %trap7, label %ok8

trap7:                                            ; preds = %ok6
  call void @wasm_trap_indirect_call_type() #3
  unreachable

ok8:                                              ; preds = %ok6
  %20 = load ptr, ptr %15, align 8
  %21 = call fastcc i32 %20(i32 21)
  br label %return

return:                                           ; preds = %ok8
  %22 = phi i32 [ %21, %ok8 ]
  ret i32 %22
}

define hidden fastcc i32 @wasm.double(i32 %0) #0 {
entry:
  %1 = shl i32 %0, 1
  br label %return

return:                                           ; preds = %entry
  %2 = phi i32 [ %1, %entry ]
  ret i32 %2
}

define hidden void @wasm.instantiate() #0 {
entry:
  call void @wasm_table_init(ptr @wasm.table.0, ptr @1, i64 1, i64 0, i64 1)
  ret void
}

