define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.indirect(i32 1)
  %1 = call fastcc i32 @wasm.known()
  %2 = call fastcc float @wasm.other(i32 0)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.indirect(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  switch i64 %1, label %trap [
    i64 1, label %slot
    i64 2, label %slot1
  ]

trap:                                             ; preds = %entry
  %2 = icmp uge i64 %1, 4
  br i1 %2, label %trap2, label %ok

slot:                                             ; preds = %entry
  %3 = call fastcc i32 @wasm.double(i32 21)
  br label %called

slot1:                                            ; preds = %entry
  %4 = call fastcc i32 @wasm.half(i32 21)
  br label %called

trap2:                                            ; preds = %trap
  call void @wasm_trap_undefined_element() #2
  unreachable

ok:                                               ; preds = %trap
  %5 = getelementptr i16, ptr @wasm.table.0.types, i64 %1
  %6 = load i16, ptr %5, align 2
  %7 = icmp eq i16 %6, 0
  br i1 %7, label %trap3, label %ok4

trap3:                                            ; preds = %ok
  call void @wasm_trap_uninitialized_element() #2
  unreachable

ok4:                                              ; preds = %ok
  call void @wasm_trap_indirect_call_type() #2
  unreachable

called:                                           ; preds = %slot1, %slot
  %8 = phi i32 [ %3, %slot ], [ %4, %slot1 ]
  br label %return

return:                                           ; preds = %called
  %9 = phi i32 [ %8, %called ]
  ret i32 %9
}

define hidden fastcc i32 @wasm.known() #0 {
entry:
  %0 = call fastcc i32 @wasm.half(i32 21)
  br label %return

return:                                           ; preds = %entry
  %1 = phi i32 [ %0, %entry ]
  ret i32 %1
}

define hidden fastcc float @wasm.other(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %2 = icmp uge i64 %1, 4
  br i1 %2, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_undefined_element() #2
  unreachable

ok:                                               ; preds = %entry
  %3 = getelementptr i16, ptr @wasm.table.0.types, i64 %1
  %4 = load i16, ptr %3, align 2
  %5 = icmp ne i16 %4, 5
  br i1 %5, label %trap1, label %ok2

trap1:                                            ; preds = %ok
  %6 = icmp eq i16 %4, 0
  br i1 %6, label %trap3, label %ok4

ok2:                                              ; preds = %ok
  %7 = getelementptr i32, ptr @wasm.table.0.code, i64 %1
  %8 = load i32, ptr %7, align 4
  %9 = zext i32 %8 to i64
  %10 = inttoptr i64 %9 to ptr
  %11 = call fastcc float %10()
  br label %return

trap3:                                            ; preds = %trap1
  call void @wasm_trap_uninitialized_element() #2
  unreachable

ok4:                                              ; preds = %trap1
  call void @wasm_trap_indirect_call_type() #2
  unreachable

return:                                           ; preds = %ok2
  %12 = phi float [ %11, %ok2 ]
  ret float %12
}

define hidden fastcc i32 @wasm.double(i32 %0) #0 {
entry:
  %1 = shl i32 %0, 1
  br label %return

return:                                           ; preds = %entry
  %2 = phi i32 [ %1, %entry ]
  ret i32 %2
}

define hidden fastcc i32 @wasm.half(i32 %0) #0 {
entry:
  %1 = lshr i32 %0, 1
  br label %return

return:                                           ; preds = %entry
  %2 = phi i32 [ %1, %entry ]
  ret i32 %2
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

